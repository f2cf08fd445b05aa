/// One piece of a plan's work, ready to run.
protocol Step {
    func run(_ memory: PlanMemory) throws(InferenceError)
}
