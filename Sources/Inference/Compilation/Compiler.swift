/// Turns a resolved network into one whose nodes are the steps of a plan.
enum Compiler {
    static func compile(_ network: ResolvedNetwork) throws(InferenceError) -> ResolvedNetwork {
        var network = try Lowering(network).network
        network.foldPadding()
        network.foldSpaceToDepth()
        network.distributeTransposes()
        network.recognizeGatedActivations()
        network.joinWrittenOutActivations()
        network.joinWrittenOutNormalizations()
        network.foldScalings()
        network.foldProductBiases()
        network.fuseActivations()
        network.fuseResiduals()
        network.fuseActivations()
        network = QuantizedFusion(network).network
        network = LayoutAssignment(network).network
        network.convolveScalings()
        network.resolveChannels()
        return network
    }
}
