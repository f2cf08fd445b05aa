extension NetworkBuilder {
    /// Convolution, normalisation, activation.
    @discardableResult
    public func convolutionBlock(
        _ outputs: Int, kernel: Int, stride: Int = 1, groups: Int = 1, activation: Operation = .relu
    ) -> NetworkBuilder {
        convolution(outputs, kernel: kernel, stride: stride, groups: groups).normalization().activation(activation)
    }

    /// A depthwise 3 × 3 and a pointwise convolution, both with normalisation and activation (Howard et al., "MobileNets",
    /// 2017, figure 3).
    @discardableResult
    public func depthwiseSeparable(_ outputs: Int, stride: Int = 1, activation: Operation = .relu) -> NetworkBuilder {
        convolutionBlock(channels, kernel: 3, stride: stride, groups: channels, activation: activation)
            .convolutionBlock(outputs, kernel: 1, activation: activation)
    }

    /// Expands, filters each channel, projects without activation, and adds the input where the shapes agree (Sandler et
    /// al., "MobileNetV2", 2018, section 3.3).
    @discardableResult
    public func invertedResidual(
        _ outputs: Int, expansion: Int, stride: Int = 1, activation: Operation = .clip(minimum: 0, maximum: 6)
    ) -> NetworkBuilder {
        let start = value
        let isResidual = stride == 1 && channels == outputs
        let wide = channels * expansion
        if expansion > 1 { convolutionBlock(wide, kernel: 1, activation: activation) }
        convolutionBlock(wide, kernel: 3, stride: stride, groups: wide, activation: activation)
        convolution(outputs, kernel: 1).normalization()
        return isResidual ? add(start) : self
    }

    /// x · sigmoid(x), as two operations that every ONNX reader knows (Elfwing, Uchibe and Doya, 2018, equation 7).
    @discardableResult
    public func sigmoidLinearUnit() -> NetworkBuilder {
        let start = value
        return activation(.sigmoid).multiply(start)
    }

    /// Scales each channel by what a small network makes of all channels' means (Hu, Shen and Sun, "Squeeze-and-excitation
    /// networks", 2018, section 3).
    @discardableResult
    public func squeezeAndExcitation(reduction: Int = 4) -> NetworkBuilder {
        let (start, wide) = (value, channels)
        return activation(.globalAveragePool)
            .convolution(max(1, wide / reduction), kernel: 1, hasBias: true).activation(.relu)
            .convolution(wide, kernel: 1, hasBias: true).activation(.sigmoid)
            .multiply(start)
    }
}
