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
    ///
    /// - Parameter shifts: frames exchange features first, inside the residual branch; only where there is one.
    @discardableResult
    public func invertedResidual(
        _ outputs: Int, expansion: Int, stride: Int = 1, activation: Operation = .clip(minimum: 0, maximum: 6),
        shifts: Bool = false
    ) -> NetworkBuilder {
        let start = value
        let isResidual = stride == 1 && channels == outputs
        let wide = channels * expansion
        if shifts && isResidual { temporalShift() }
        if expansion > 1 { convolutionBlock(wide, kernel: 1, activation: activation) }
        convolutionBlock(wide, kernel: 3, stride: stride, groups: wide, activation: activation)
        convolution(outputs, kernel: 1).normalization()
        return isResidual ? add(start) : self
    }

    /// Takes an eighth of the channels from the frame before and an eighth from the frame after, with zeros at a clip's ends
    /// (Lin, Gan and Han, "TSM: temporal shift module for efficient video understanding", 2019, section 3), as operations that
    /// every ONNX reader knows. The chain must hold the frames of clips, [N · frames, C, H, W].
    @discardableResult
    public func temporalShift() -> NetworkBuilder {
        guard let frames else { preconditionFailure("the network's input is not a clip") }
        let (shape, wide) = (shape(ofExamples: 1), channels)
        let share = max(1, wide / 8)
        reshape([-1, frames, wide, shape[2] * shape[3]], channels: wide)
        let clip = value
        let later = slice(axis: 2, 0..<share).slice(axis: 1, 1..<frames).pad(axis: 1, before: 0, after: 1).value
        value = clip
        let earlier = slice(axis: 2, share..<2 * share).slice(axis: 1, 0..<frames - 1).pad(axis: 1, before: 1, after: 0)
            .value
        value = clip
        return slice(axis: 2, 2 * share..<wide).concatenate([later, earlier], axis: 2)
            .reshape([-1, wide, shape[2], shape[3]], channels: wide)
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
