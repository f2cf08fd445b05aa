import Core
import Testing

@Suite("DurableFile")
struct DurableFileTests {
    @Test(
        "the folder of a path, of a name alone, of a name of one letter and of the root",
        arguments: [
            ("/var/lib/a", "/var/lib"), ("b/c", "b"), ("name", ""), ("n", ""), ("/n", "/"), ("/", "/"), ("", ""),
            ("./n", "."), ("a//b", "a"), ("/var/lib/", "/var"),
        ])
    func parent(path: String, folder: String) { #expect(DurableFile.parent(of: path) == folder) }
}
