import Core

/// Reads one program.
struct ExecReader {
    let reader: MappingReader

    func read(name: String) -> SinkSettings.ExecSettings? {
        guard reader.requires("command", for: "exec"),
            let command = reader.strings("command"), let first = command.first
        else { return nil }
        if !first.hasPrefix("/") {
            reader.fault("command", "command: begins with the program's whole path; no shell reads it")
        }
        var program = SinkSettings.ExecSettings(name: name, command: command)
        program.environment = reader.secrets("environment")
        for key in program.environment.keys where key.isEmpty || key.contains("=") || key.hasPrefix("TOCSIN_") {
            reader.fault("environment", "environment: '\(key)' cannot be set")
        }
        program.timeout = reader.duration("timeout") ?? program.timeout
        program.filter = reader.filter()
        return program
    }
}
