/// What training makes small. Every loss is the mean over the batch's examples; targets have the shape of the output.
public enum Loss: Sendable, Equatable {
    /// Over logits [N, K] and target distributions [N, K], one-hot or soft (mix-up, distillation):
    /// - Σ_k w_k t_k log softmax(x)_k, where t is first smoothed to (1 - s) t + s / K (Szegedy et al. 2016, section 7).
    /// `classWeights` is empty (all 1) or has K elements. With `focus` γ above 0 each term is multiplied by (1 - p_k)^γ, so that
    /// what is known well counts less (Lin et al., "Focal loss for dense object detection", 2017, equation 5).
    case softmaxCrossEntropy(classWeights: [Float] = [], labelSmoothing: Float = 0, focus: Float = 0)
    /// Over logits of any shape and targets of 0…1, summed over an example's elements and divided by their number.
    case binaryCrossEntropy
    /// Over outputs of any shape: the mean of an example's squared differences.
    case meanSquaredError
}
