/// A constant setting of a node.
public enum Attribute: Sendable, Equatable {
    case float(Float)
    case int(Int)
    case string(String)
    case tensor(TypedTensor)
    case floats([Float])
    case ints([Int])
    case strings([String])
}
