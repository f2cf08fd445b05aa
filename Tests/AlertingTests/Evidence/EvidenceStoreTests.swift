import Core
import Foundation
import Ingest
import TestSupport
import Testing

@testable import Alerting

@Suite struct EvidenceStoreTests {
    private let folder: TemporaryFolder
    private let date = Date(timeIntervalSince1970: 1_800_000_000)

    init() throws { folder = try TemporaryFolder() }

    /// The luma plane stands for the JPEG file here.
    private func store(in directory: String) -> EvidenceStore {
        EvidenceStore(directory: directory) { picture throws(Failure) in picture.luma }
    }

    @Test("a snapshot lies under camera and date, complete, with no temporary file left")
    func path() throws {
        let picture = Picture(width: 8, height: 8)
        let path = try store(in: folder.path).store(picture, outlining: nil, camera: "dock", name: "01ABC", at: date)
        #expect(path == "\(folder.path)/dock/2027-01-15/01ABC.jpg")
        #expect(FileManager.default.contents(atPath: path) == Data(picture.luma))
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/dock/2027-01-15") == ["01ABC.jpg"])
    }

    @Test("a snapshot is a JPEG file of the picture's size, with the box in it")
    func jpeg() throws {
        let picture = Picture(width: 64, height: 48)
        let box = Box(x: 0.25, y: 0.25, width: 0.5, height: 0.5)
        let path = try EvidenceStore(directory: folder.path)
            .store(picture, outlining: box, camera: "dock", name: "a", at: date)
        let shown = try PictureFile.decode(path: path, longestSide: nil)
        #expect(shown.width == 64 && shown.height == 48)
        #expect(shown.luma[13 * 64 + 32] > 80)
        #expect(shown.luma[24 * 64 + 32] < 20)
    }

    @Test("the box is drawn on a copy")
    func outline() throws {
        let picture = Picture(width: 32, height: 32)
        let box = Box(x: 0.25, y: 0.25, width: 0.5, height: 0.5)
        let path = try store(in: folder.path).store(picture, outlining: box, camera: "dock", name: "a", at: date)
        let shown = try #require(FileManager.default.contents(atPath: path))
        #expect(picture.luma.allSatisfy { $0 == 0 })
        #expect(shown[8 * 32 + 8] != 0)
        #expect(shown[16 * 32 + 16] == 0)
    }

    @Test(
        "camera names become one safe folder name",
        arguments: [
            ("dock-2", "dock-2"), ("../../etc", "_._.._etc"), ("", "_"), ("..", "_."), ("Büro/1", "B_ro_1"),
            ("a b\0", "a_b_"),
        ])
    func folderName(camera: String, name: String) {
        #expect(EvidenceStore.folderName(for: camera) == name)
    }

    @Test("a disk that takes no more bytes is a resource failure and leaves no part of the file")
    func fullDisk() async throws {
        let directory = folder.path
        await #expect(processExitsWith: .success) { [directory = directory as String] in
            // A limit on file sizes (EFBIG) stands for the full disk, which needs a mount.
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 1000, rlim_max: 1000)
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            let store = EvidenceStore(directory: directory) { picture throws(Failure) in picture.luma }
            let picture = Picture(width: 100, height: 100)
            let failure = #expect(throws: Failure.self) {
                try store.store(picture, outlining: nil, camera: "dock", name: "a", at: Date(timeIntervalSince1970: 0))
            }
            #expect(failure?.kind == .resourceExhausted)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(directory)/dock/1970-01-01").isEmpty)
    }
}
