/// Operators that move elements or give them another shape.
extension OperatorRegistry {
    static let shaping: Group = [
        "Concat": ConcatOperator.self,
        "Expand": ExpandOperator.self,
        "Flatten": FlattenOperator.self,
        "Pad": PadOperator.self,
        "Reshape": ReshapeOperator.self,
        "Shape": ShapeOperator.self,
        "Size": SizeOperator.self,
        "Slice": SliceOperator.self,
        "Split": SplitOperator.self,
        "Squeeze": SqueezeOperator.self,
        "Tile": TileOperator.self,
        "Transpose": TransposeOperator.self,
        "Trilu": TriluOperator.self,
        "Unsqueeze": UnsqueezeOperator.self,
    ]
}
