import ArgumentParser
import Classification
import Core
import Training

/// A better classifier to learn from.
struct TeacherArguments: ParsableArguments {
    @Option(help: "Learn from the judgement of this classifier, of the same classes and size, too (distillation).")
    var teacher: String?
    @Option(help: "The teacher's share in what is learned, 0 to 1.")
    var teacherShare: Float = 0.6
    @Option(help: "Weight of the distance to the teacher's judgement by place, 0 or more.")
    var teacherMapWeight: Float = 0
    @Option(help: "Weight of the distance to the features that the teacher judges by, 0 or more.")
    var teacherFeatureWeight: Float = 0
    @Option(help: "Folder of pictures without a class, in any subfolders, that only the teacher judges.")
    var unlabelled: String?

    func validate() throws {
        guard 0...1 ~= teacherShare, 0...100 ~= teacherMapWeight, 0...100 ~= teacherFeatureWeight else {
            throw ValidationError(
                "--teacher-share is from 0 to 1, --teacher-map-weight and --teacher-feature-weight from 0 to 100")
        }
        guard teacher != nil || unlabelled == nil else {
            throw ValidationError("--unlabelled needs a --teacher to judge its pictures")
        }
    }

    func model() throws(Failure) -> ClassifierModel? {
        guard let teacher else { return nil }
        return try ClassifierModel(path: teacher)
    }

    func unlabelledPictures(_ form: SampleForm) throws(Failure) -> [Picture] {
        guard let unlabelled else { return [] }
        let (pictures, unreadable) = try SampleSet.pictures(in: unlabelled, form)
        for failure in unreadable { printError("left out: \(failure)") }
        printError("\(pictures.count) pictures without a class")
        return pictures
    }

    func apply(to options: inout TrainingOptions) {
        options.teacherShare = teacherShare
        options.teacherMapWeight = teacherMapWeight
        options.teacherFeatureWeight = teacherFeatureWeight
    }
}
