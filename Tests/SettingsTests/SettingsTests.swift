import Core
import Foundation
import Preprocessing
import TestSupport
import Testing

@testable import Settings

@Suite struct SettingsTests {
    private let minimal = """
        cameras:
          yard:
            source: yard.mp4
        """

    private func faults(_ text: String, environment: [String: String] = [:]) -> [String] {
        do {
            _ = try Settings.parse(text, path: "t.yaml", environment: environment)
            return []
        } catch {
            #expect(error.kind == .configuration && error.exitCode == 78)
            return error.message.split(separator: "\n").map(String.init)
        }
    }

    @Test("one camera with a source is enough; the rest has defaults")
    func defaults() throws {
        let settings = try Settings.parse(minimal, path: "t.yaml")
        let camera = try #require(settings.cameras["yard"])
        #expect(camera.framesPerSecond == 5 && camera.longestSide == 640 && camera.model == "default")
        #expect(Set(camera.detections.keys) == [.fire, .smoke])
        #expect(settings.evidence.directory == "/var/lib/tocsin/evidence")
        #expect(settings.sinks.file == nil && settings.sinks.webhooks.isEmpty)
    }

    @Test("each detection may name a model of its own")
    func models() throws {
        let text =
            minimal + """

                    model: ours.onnx
                    detect: { fire: {}, person: { model: yolox.onnx }, vehicle: { model: yolox.onnx } }
                """
        let camera = try #require(try Settings.parse(text, path: "t.yaml").cameras["yard"])
        #expect(camera.detections[.person]?.model == "yolox.onnx" && camera.detections[.fire]?.model == nil)
        #expect(camera.modelPaths == ["ours.onnx", "yolox.onnx"])
    }

    @Test("reads the example of the interface")
    func interfaceExample() throws {
        let folder = try TemporaryFolder()
        let secret = "whsec_" + Data(repeating: 7, count: 32).base64EncodedString()
        _ = try folder.write("guards", secret + "\n")
        let text = """
            cameras:
              loading-dock:
                source: rtsp://viewer:${DOCK_PASSWORD}@192.0.2.7/stream2   # or /dev/video0, or a file
                analysis: { fps: 5 }
                preprocess: { denoise: gaussian, enhance: auto }
                zones: { bay: { polygon: [[0, .4], [1, .4], [1, 1], [0, 1]] } }
                masks: [ [[0, 0], [.3, 0], [.3, .1], [0, .1]] ]
                detect:
                  fire:     { threshold: 0.6, verify: 3s, clear: 10s, cooldown: 60s, severity: alarm }
                  smoke:    { verify: 6s }
                  abnormal: { normality: loading-dock.normality }
            sinks:
              log:     { level: info }
              file:    { path: /var/log/tocsin/alerts.jsonl, fsync: always }
              webhook:
                - { name: guards, url: https://example.org/hook, secret: !secret guards, kinds: [fire, smoke], min_severity: alarm, allow_private: false }
            evidence: { snapshot: true, clip: { before: 5s, after: 10s }, keep: { age: 30d, size: 20GiB, min_free: 2GiB } }
            web: { listen: 127.0.0.1:8642 }
            state: { directory: /var/lib/tocsin }
            """
        let settings = try Settings.parse(
            text, path: "t.yaml",
            environment: ["DOCK_PASSWORD": "s3cret", "CREDENTIALS_DIRECTORY": folder.path])
        let camera = try #require(settings.cameras["loading-dock"])
        #expect(camera.source.revealed == "rtsp://viewer:s3cret@192.0.2.7/stream2")
        #expect(camera.preprocessing == PreprocessingOptions(denoise: .gaussian, enhance: .auto))
        #expect(camera.zones["bay"]?.corners.count == 4 && camera.masks.count == 1)
        #expect(camera.detections[.fire]?.verify == .seconds(3) && camera.detections[.smoke]?.verify == .seconds(6))
        #expect(settings.sinks.webhooks.first?.secret == Secret(secret))
        #expect(settings.sinks.webhooks.first?.filter.kinds == [.fire, .smoke])
        #expect(camera.detections[.abnormal]?.normality == "/var/lib/tocsin/normality/loading-dock.normality")
        #expect(settings.evidence.clip == .init(before: .seconds(5), after: .seconds(10), memory: 64 << 20))
        #expect(settings.evidence.keep.age == .seconds(30 * 86_400) && settings.evidence.keep.size == 20 << 30)
        #expect(settings.evidence.keep.minimumFree == 2 << 30)
        #expect(settings.warnings.isEmpty)
        #expect(settings.web?.host == "127.0.0.1" && settings.web?.port == 8642)
    }

    @Test("a camera that learns its normality itself has a file of its own, also by the defaults")
    func automaticNormality() throws {
        let text = """
            defaults: { detect: { abnormal: { normality: auto, learn_for: 48h } } }
            cameras:
              a: { source: a.mp4 }
              b: { source: b.mp4, detect: { abnormal: { normality: auto } } }
              c: { source: c.mp4, detect: { abnormal: { normality: c.normality } } }
            state: { directory: /s }
            """
        let cameras = try Settings.parse(text, path: "t.yaml").cameras
        let abnormal = cameras.compactMapValues { $0.detections[.abnormal] }
        #expect(abnormal["a"]?.normality == "/s/normality/a.normality" && abnormal["a"]?.learnFor == .seconds(172_800))
        #expect(abnormal["b"]?.normality == "/s/normality/b.normality" && abnormal["b"]?.learnFor == .seconds(172_800))
        #expect(abnormal["c"]?.normality == "/s/normality/c.normality" && abnormal["c"]?.learnFor == nil)
    }

    @Test("how findings become alerts is read in full, with named zones and a schedule")
    func policies() throws {
        let text =
            minimal + """

                    zones: { bay: { polygon: [[0, 0], [1, 0], [1, 1]] } }
                    detect:
                      fire: { verify: 10s, warn: 2s, verify_by: mean, maximum_duration: 5m, same_place: 1h }
                      person:
                        only_zones: [bay]
                        ignore_areas: [[[0, 0], [1, 0], [1, 0.1]]]
                        min_size: 0.01
                        max_size: 0.5
                        schedule: { time_zone: Europe/Berlin, weekly: [mon-fri 18:00-06:00, "sat,sun 0:00-24:00"] }
                sinks:
                  webhook: [{ name: chief, url: "https://example.org/" }]
                  escalation: { after: 5m, to: [chief] }
                alerts: { limit: 20, per: 2m }
                """
        let settings = try Settings.parse(text, path: "t.yaml")
        let fire = try #require(settings.cameras["yard"]?.detections[.fire])
        #expect(fire.warn == .seconds(2) && fire.verifyBy == .mean && fire.maximumDuration == .seconds(300))
        #expect(fire.samePlace == .seconds(3600))
        let person = try #require(settings.cameras["yard"]?.detections[.person])
        #expect(person.onlyZones == ["bay"] && person.ignoreAreas?.count == 1)
        #expect(person.minimumSize == 0.01 && person.maximumSize == 0.5)
        #expect(person.schedule?.timeZone.identifier == "Europe/Berlin")
        #expect(settings.alerts == .init(limit: 20, period: .seconds(120)))
        #expect(settings.sinks.escalation == .init(after: .seconds(300), webhooks: ["chief"]))
    }

    @Test("a behaviour has limits of its own, a model only if it names one; a calibration gives metres")
    func behaviour() throws {
        let settings = try Settings.parse(
            """
            defaults: { detect: { loitering: { after: 2m } } }
            cameras:
              a:
                source: a.mp4
                model: ours.onnx
                calibration: { people: [[[0.3, 0.95], [0.3, 0.5]], [[0.6, 0.5], [0.6, 0.35]]], view: 80 }
                detect:
                  loitering: { radius: 5, model: yolox.onnx }
                  wrong_way: { way: [[0.2, 0.5], [0.8, 0.6]] }
                  panic: { people: 6, speed: 2.5 }
            """, path: "t.yaml")
        let camera = try #require(settings.cameras["a"])
        #expect(camera.modelPaths == ["yolox.onnx"] && camera.ground != nil)
        let loitering = try #require(camera.detections[.loitering]?.behaviour)
        #expect(loitering.after == .seconds(120) && loitering.radius == 5)
        #expect(
            camera.detections[.wrongWay]?.behaviour.way
                == Line(start: Point(x: 0.2, y: 0.5), end: Point(x: 0.8, y: 0.6)))
        let panic = try #require(camera.detections[.panic]?.behaviour)
        #expect(panic.people == 6 && panic.speed == 2.5 && panic.after == nil)
    }

    @Test("evidence without a word of clips or limits has none; an empty `clip` has the usual lengths")
    func evidenceDefaults() throws {
        let settings = try Settings.parse(minimal, path: "t.yaml")
        #expect(settings.evidence.clip == nil && settings.evidence.keep == .init() && settings.evidence.boxes)
        let withClip = try Settings.parse(minimal + "\nevidence: { clip: {} }", path: "t.yaml")
        #expect(withClip.evidence.clip == .init())
    }

    @Test(
        "each fault is at its place, with its reason",
        arguments: [
            (
                "cameras:\n  a:\n    sauce: x.mp4\n    source: x.mp4",
                "t.yaml:3:5: unknown key 'sauce'; did you mean 'source'?"
            ),
            (
                "cameras:\n  a:\n    source: x\n    detect: {fire: {only_zones: [bay]}}",
                "t.yaml:4:33: only_zones: there is no zone 'bay'"
            ),
            (
                "cameras:\n  a:\n    source: x\n    detect: {fire: {schedule: {weekly: [always]}}}",
                "t.yaml:4:40: 'weekly' must be a list of hours such as [mon-fri 18:00-06:00, sat,sun 00:00-24:00]"
            ),
            (
                "cameras: {a: {source: x}}\nsinks: {escalation: {after: 5m, to: [chief]}}",
                "t.yaml:2:37: to: there is no webhook 'chief'"
            ),
            (
                "cameras: {a: {source: x}}\nevidence: {clip: {before: 10m}}",
                "t.yaml:2:27: before: '10m' is not a duration from 0s to 5m"
            ),
            (
                "cameras: {a: {source: x}}\nevidence: {keep: {size: 20}}",
                "t.yaml:2:25: size: '20' is not a size such as 64MiB, 20GiB or 500kB"
            ),
            (
                "cameras:\n  a:\n    source: x.mp4\n    analysis: {fps: 0}",
                "t.yaml:4:21: fps: '0' is not a number from 0.1 to 60"
            ),
            (
                "cameras:\n  a:\n    source: x.mp4\n    analysis: {fps: fast}",
                "t.yaml:4:21: fps: 'fast' is not a number"
            ),
            ("cameras:\n  a: {}", "t.yaml:2:6: the camera has no 'source'"),
            ("cameras:\n  a:\n    source: gopher://x/y", "t.yaml:3:13: source gopher://x/y: unknown scheme"),
            (
                "cameras:\n  a:\n    source: x.mp4\n    detect: {fir: {}}",
                "t.yaml:4:19: cannot detect 'fir'; did you mean 'fire'?"
            ),
            (
                "cameras:\n  a:\n    source: x.mp4\n    detect: {fire: {verify: 3}}",
                "t.yaml:4:29: verify: '3' is not a duration"
            ),
            (
                "cameras:\n  a:\n    source: x.mp4\n    masks: [[[0, 0], [2, 0], [1, 1]]]",
                "t.yaml:4:22: a corner is [x, y]"
            ),
            (
                "cameras:\n  a:\n    source: x.mp4\n    masks: [[[0, 0], [1, 0]]]",
                "t.yaml:4:13: a polygon is a list of at least three"
            ),
            (
                "cameras:\n  a:\n    source: x.mp4\n    detect: {abnormal: {}}",
                "t.yaml:4:24: 'abnormal' needs a 'normality'"
            ),
            (
                "cameras:\n  a:\n    source: x.mp4\n    detect: {abnormal: {normality: x, learn_for: 1h}}",
                "'learn_for' goes with 'normality: auto'"
            ),
            (
                "cameras:\n  a:\n    source: x.mp4\n    detect: {fire: {normality: x}}",
                "t.yaml:4:32: 'fire' takes no 'normality'"
            ),
            (
                "cameras:\n  a:\n    source: x.mp4\n    detect: {running: {radius: 3}}",
                "t.yaml:4:32: 'running' takes no 'radius'"
            ),
            (
                "cameras:\n  a:\n    source: x.mp4\n    detect: {intrusion: {}}",
                "t.yaml:3:5: 'intrusion' needs 'zones'"
            ),
            (
                "cameras:\n  a:\n    source: x.mp4\n    detect: {wrong_way: {way: [[0, 1], [2, 1]]}}",
                "t.yaml:4:40: an end of the line is [x, y] with values from 0 to 1"
            ),
            (
                "cameras:\n  a:\n    source: x.mp4\n    calibration: {people: [[[0, 0.9], [0, 0.4]]]}",
                "t.yaml:4:27: 'people' is a list of at least two lines [feet, head], each [x, y]"
            ),
            (
                "cameras:\n  a:\n    source: x.mp4\n    calibration: {people: [[[0, 0.4], [0, 0.9]], [[0, 0.5], [0, 0.3]]]}",
                "t.yaml:4:27: calibration: the head of person 1 does not lie above the feet"
            ),
            ("cameras: []", "t.yaml:1:10: 'cameras' must be a mapping"),
            ("defaults: {}", "no 'cameras:'"),
            ("cameras:\n  a: {source: x}\n  a: {source: y}", "the key 'a' appears twice"),
            ("cameras: {a: {source: '${NOT_SET}/x'}}", "the environment variable 'NOT_SET' is not set"),
            ("cameras: {a: {source: x}}\nsinks: {webhook: [{name: g}]}", "t.yaml:2:19: the webhook needs 'url'"),
            ("cameras: {a: {source: x}}\nsinks: {webhook: [{name: g, url: ftp://x/}]}", "not an http or https address"),
            (
                "cameras: {a: {source: x}}\nsinks: {webhook: [{name: g, url: https://x/, secret: abc}]}",
                "'whsec_' followed by base64"
            ),
            ("cameras: {a: {source: x}}\nsinks: {file: {fsync: always}}", "the file sink needs a 'path'"),
            ("cameras: {a: {source: x", "not valid YAML"),
            ("cameras: {../a: {source: x}}", "a camera's name has"),
            ("a: [", "not valid YAML"),
            ("", "the file is empty"),
            ("- a\n- b", "must be a mapping"),
        ])
    func faultPlaces(text: String, expected: String) {
        let found = faults(text)
        #expect(found.contains { $0.hasPrefix("t.yaml:") && $0.contains(expected) }, "\(found)")
    }

    @Test("finds all faults in one run, in the order of the file")
    func allFaults() {
        let found = faults(
            """
            cameras:
              a:
                source: x.mp4
                analysis: { fps: 500, sise: 3 }
                transport: pigeon
            sinks:
              log: { level: loud }
            extra: 1
            """)
        #expect(found.count == 5)
        let lines = found.compactMap { $0.split(separator: ":").dropFirst().first.flatMap { Int($0) } }
        #expect(lines == lines.sorted())
    }

    @Test("cameras override the defaults, kind by kind and key by key")
    func overriding() throws {
        let settings = try Settings.parse(
            """
            defaults:
              analysis: { fps: 2, size: 320 }
              detect: { fire: { threshold: 0.7, verify: 4s } }
            cameras:
              a: { source: a.mp4 }
              b:
                source: b.mp4
                analysis: { fps: 8 }
                detect: { fire: { verify: 1s }, smoke: }
            """, path: "t.yaml")
        let (a, b) = (try #require(settings.cameras["a"]), try #require(settings.cameras["b"]))
        #expect(a.framesPerSecond == 2 && Set(a.detections.keys) == [.fire])
        #expect(b.framesPerSecond == 8 && b.longestSide == 320)
        #expect(b.detections[.fire]?.threshold == 0.7 && b.detections[.fire]?.verify == .seconds(1))
        #expect(b.detections[.smoke] != nil)
    }

    @Test("a value from the environment is not repeated in a fault")
    func secretsStaySecret() {
        let text = "cameras: {a: {source: x, transport: '${TOKEN}'}}"
        let found = faults(text, environment: ["TOKEN": "hunter2"])
        #expect(found.count == 1 && found[0].contains("transport"))
        #expect(found.allSatisfy { !$0.contains("hunter2") })
        let source = "cameras: {a: {source: 'gopher://u:${TOKEN}@h/'}}"
        #expect(faults(source, environment: ["TOKEN": "hunter2"]).allSatisfy { !$0.contains("hunter2") })
    }

    @Test("a missing file is named, with a remedy")
    func missingFile() {
        let failure = #expect(throws: Failure.self) { try Settings.load(path: "/nowhere/tocsin.yaml") }
        #expect(failure?.exitCode == 78 && failure?.message == "/nowhere/tocsin.yaml: no such file")
    }

    @Test("damaged files give faults, never a trap")
    func mutations() throws {
        let sample = try Data(contentsOf: SharedData.repository.appending(path: "config/tocsin.yaml"))
        var state: UInt64 = 42
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let noise = Array("{}[]:,-#&*!|>'\"%@`\n\t 09az\u{0}".utf8)
        for _ in 0..<400 {
            var bytes = Array(sample)
            for _ in 0..<(1 + random(6)) {
                let place = random(bytes.count)
                switch random(3) {
                case 0: bytes[place] = noise[random(noise.count)]
                case 1: bytes.remove(at: place)
                default: bytes.insert(noise[random(noise.count)], at: place)
                }
            }
            do {
                _ = try Settings.parse(String(decoding: bytes, as: UTF8.self), path: "t.yaml", environment: [:])
            } catch {
                #expect(error.message.split(separator: "\n").allSatisfy { $0.hasPrefix("t.yaml:") }, "\(error)")
            }
        }
    }
}
