/// RoiAlign: each region of a feature map as a small map of fixed size, sampled between the pixels.
///
/// Source: He, Gkioxari, Dollár, Girshick, "Mask R-CNN", 2017, section 3.
///
/// Inputs: features [batch, channels, rows, columns], regions [regions, 4] as left, top, right, bottom, and for each region its
/// place in the batch.
struct RoiAlignOperator: Operator {
    let outputRows, outputColumns: Int
    /// Samples along each side of a cell; 0 for as many as the cell has pixels.
    let samplingRatio: Int
    let spatialScale: Float
    let takesMaximum: Bool
    /// Centres of pixels lie at half coordinates.
    let isHalfPixel: Bool

    init(_ node: Network.Node, operatorSet: Int) throws(InferenceError) {
        outputRows = try node.int("output_height", default: 1)
        outputColumns = try node.int("output_width", default: 1)
        samplingRatio = try node.int("sampling_ratio", default: 0)
        spatialScale = try node.float("spatial_scale", default: 1)
        takesMaximum = try node.string("mode", default: "avg") == "max"
        let before16 = operatorSet < 16 ? "output_half_pixel" : "half_pixel"
        isHalfPixel = try node.string("coordinate_transformation_mode", default: before16) == "half_pixel"
        guard 1...4096 ~= outputRows, 1...4096 ~= outputColumns, 0...4096 ~= samplingRatio else {
            throw InferenceError("output_height, output_width and sampling_ratio must be from 1 to 4096")
        }
    }

    func infer(_ inputs: [ValueDescription?]) throws(InferenceError) -> [ValueDescription]? {
        let input = try inputs.required(0)
        return [ValueDescription(input.type, try outputShape(input.shape, try inputs.required(1).shape))]
    }

    func evaluate(_ inputs: [TypedTensor?]) throws(InferenceError) -> [TypedTensor] {
        let (input, regions) = (try inputs.required(0), try inputs.required(1))
        let batches = try inputs.required(2).integers()
        let shape = try outputShape(input.shape, regions.shape)
        guard batches.count == shape[0], batches.allSatisfy({ 0..<input.shape[0] ~= $0 }) else {
            throw InferenceError("batch indices do not fit \(shape[0]) regions of a batch of \(input.shape[0])")
        }
        let values = try input.floatingPoint()
        let corners = try regions.floatingPoint()
        let plane = input.shape[2] * input.shape[3]
        var results: [Double] = []
        results.reserveCapacity(try TypedTensor.count(of: shape))
        for (region, batch) in batches.enumerated() {
            let cells = try cells(Array(corners[(4 * region)..<(4 * region + 4)]), input.shape)
            for channel in 0..<input.shape[1] {
                let base = (batch * input.shape[1] + channel) * plane
                results += cells.map { reduce($0, values, base) }
            }
        }
        return [TypedTensor(shape: shape, Elements(rounding: results, to: input.type))]
    }

    /// A place between four pixels.
    private struct Sample {
        var places = [0, 0, 0, 0]
        var weights = [0.0, 0, 0, 0]
    }

    private func reduce(_ samples: [Sample], _ values: [Double], _ base: Int) -> Double {
        let parts = samples.map { sample in zip(sample.places, sample.weights).map { values[base + $0] * $1 } }
        guard takesMaximum else { return parts.reduce(0) { $0 + $1.reduce(0, +) } / Double(max(1, samples.count)) }
        // The maximum is over the four weighted pixels, as ONNX has it.
        return parts.map { $0.max() ?? 0 }.max() ?? 0
    }

    /// The samples of each cell of one region.
    private func cells(_ corners: [Double], _ input: [Int]) throws(InferenceError) -> [[Sample]] {
        let edges = corners.map { $0 * Double(spatialScale) - (isHalfPixel ? 0.5 : 0) }
        guard edges.allSatisfy({ abs($0) <= Double(Window.limit) }) else {
            throw InferenceError("a region reaches too far")
        }
        let least = isHalfPixel ? -Double.infinity : 1
        let height = max(edges[3] - edges[1], least) / Double(outputRows)
        let width = max(edges[2] - edges[0], least) / Double(outputColumns)
        let rowSamples = samplingRatio > 0 ? samplingRatio : max(0, Int(height.rounded(.up)))
        let columnSamples = samplingRatio > 0 ? samplingRatio : max(0, Int(width.rounded(.up)))
        _ = try TypedTensor.count(of: [outputRows, outputColumns, rowSamples, columnSamples])
        var cells: [[Sample]] = []
        for row in 0..<outputRows {
            for column in 0..<outputColumns {
                var samples: [Sample] = []
                for y in 0..<rowSamples {
                    let y = edges[1] + height * (Double(row) + (Double(y) + 0.5) / Double(rowSamples))
                    for x in 0..<columnSamples {
                        let x = edges[0] + width * (Double(column) + (Double(x) + 0.5) / Double(columnSamples))
                        samples.append(sample(y, x, rows: input[2], columns: input[3]))
                    }
                }
                cells.append(samples)
            }
        }
        return cells
    }

    private func sample(_ y: Double, _ x: Double, rows: Int, columns: Int) -> Sample {
        guard -1...Double(rows) ~= y, -1...Double(columns) ~= x else { return Sample() }
        let (y, x) = (min(max(y, 0), Double(rows - 1)), min(max(x, 0), Double(columns - 1)))
        let (top, left) = (Int(y), Int(x))
        let (bottom, right) = (min(top + 1, rows - 1), min(left + 1, columns - 1))
        let (down, across) = (y - Double(top), x - Double(left))
        return Sample(
            places: [top * columns + left, top * columns + right, bottom * columns + left, bottom * columns + right],
            weights: [(1 - down) * (1 - across), (1 - down) * across, down * (1 - across), down * across])
    }

    private func outputShape(_ input: [Int], _ regions: [Int]) throws(InferenceError) -> [Int] {
        guard input.count == 4, !input.contains(0), regions.count == 2, regions[1] == 4 else {
            throw InferenceError("features of the shape \(input.prefix(8)) with regions of \(regions.prefix(8))")
        }
        return [regions[0], input[1], outputRows, outputColumns]
    }
}
