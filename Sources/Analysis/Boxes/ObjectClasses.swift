import Core

/// The names of what a detector network finds, and the kinds of alert that they are.
enum ObjectClasses {
    /// The 80 classes of MS COCO (Lin and others, 2014) in the order in which detectors have them.
    static let coco = [
        "person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat", "traffic light",
        "fire hydrant", "stop sign", "parking meter", "bench", "bird", "cat", "dog", "horse", "sheep", "cow",
        "elephant", "bear", "zebra", "giraffe", "backpack", "umbrella", "handbag", "tie", "suitcase", "frisbee",
        "skis", "snowboard", "sports ball", "kite", "baseball bat", "baseball glove", "skateboard", "surfboard",
        "tennis racket", "bottle", "wine glass", "cup", "fork", "knife", "spoon", "bowl", "banana", "apple",
        "sandwich", "orange", "broccoli", "carrot", "hot dog", "pizza", "donut", "cake", "chair", "couch",
        "potted plant", "bed", "dining table", "toilet", "tv", "laptop", "mouse", "remote", "keyboard", "cell phone",
        "microwave", "oven", "toaster", "sink", "refrigerator", "book", "clock", "vase", "scissors", "teddy bear",
        "hair drier", "toothbrush",
    ]

    private static let people: Set = ["person", "people", "pedestrian", "human"]
    private static let vehicles: Set = [
        "vehicle", "bicycle", "car", "van", "motorcycle", "motorbike", "airplane", "aeroplane", "bus", "train", "truck",
        "boat",
    ]
    private static let animals: Set = [
        "animal", "bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe", "deer", "fox",
        "rabbit", "squirrel", "raccoon",
    ]

    /// A class that is the word of a kind, as "fire" or "face", is that kind; what has no kind of its own is an object.
    static func kind(of name: String) -> AlertKind {
        let name = name.lowercased()
        if people.contains(name) { return .person }
        if vehicles.contains(name) { return .vehicle }
        if animals.contains(name) { return .animal }
        return AlertKind(rawValue: name) ?? .object
    }
}
