import Telemetry

/// The metrics under `/metrics`. Their names are a promise: dashboards and alert rules build on them.
enum Metrics {
    struct Sample {
        var labels: [(name: String, value: String)] = []
        var value: Double
    }

    struct Metric: Sendable {
        var name: String
        var kind: PrometheusText.Kind
        var help: String
        var samples: @Sendable (SystemStatus) -> [Sample]
    }

    static func page(_ status: SystemStatus) -> String {
        var page = PrometheusText()
        for metric in all {
            page.begin(metric.name, metric.kind, help: metric.help)
            for sample in metric.samples(status) { page.sample(metric.name, sample.labels, sample.value) }
        }
        return page.text
    }

    static let all: [Metric] = cameraMetrics + alertMetrics + processMetrics

    private static let cameraMetrics = [
        camera("tocsin_camera_up", .gauge, "1 while pictures come.") { $0.state == "running" ? 1 : 0 },
        camera("tocsin_camera_frames_received_total", .counter, "Compressed frames that came.") { Double($0.packets) },
        camera("tocsin_camera_received_bytes_total", .counter, "Compressed video that came.") { Double($0.bytes) },
        camera("tocsin_camera_frames_decoded_total", .counter, "Frames decoded.") { Double($0.decoded) },
        camera("tocsin_camera_frames_analysed_total", .counter, "Frames that went through the detectors.") {
            Double($0.analysed)
        },
        Metric(
            name: "tocsin_camera_frames_dropped_total", kind: .counter,
            help: "Frames not analysed: skipped (never decoded), starved, replaced (by newer ones), unusable."
        ) { status in
            status.cameras.flatMap { camera in
                camera.dropped.sorted { $0.key < $1.key }.map {
                    Sample(labels: [("camera", camera.name), ("reason", $0.key)], value: Double($0.value))
                }
            }
        },
        camera("tocsin_camera_decode_errors_total", .counter, "Damaged packets.") { Double($0.decodeErrors) },
        camera("tocsin_camera_reconnects_total", .counter, "Sessions after the first.") {
            Double($0.sessions > 0 ? $0.sessions - 1 : 0)
        },
        camera("tocsin_camera_frame_age_seconds", .gauge, "Since the newest frame came.") { $0.ageSeconds },
        camera("tocsin_camera_decode_seconds_total", .counter, "Spent in decoding and scaling.") { $0.decodeSeconds },
        camera("tocsin_camera_inference_seconds_total", .counter, "Spent in detectors.") { $0.inferenceSeconds },
        camera("tocsin_camera_findings_total", .counter, "Findings above their alert threshold.") {
            Double($0.findings)
        },
        Metric(
            name: "tocsin_camera_latency_seconds", kind: .gauge,
            help: "Arrival of a frame to its findings, by quantile since the start."
        ) { status in
            status.cameras.flatMap { camera in
                [("0.5", camera.latencyMedianSeconds), ("0.95", camera.latency95Seconds)].compactMap {
                    quantile, value in
                    value.map { Sample(labels: [("camera", camera.name), ("quantile", quantile)], value: $0) }
                }
            }
        },
    ]

    private static let alertMetrics = [
        whole("tocsin_alerts_opened_total", .counter, "Alerts that opened.") { Double($0.alertsOpened) },
        whole("tocsin_alert_records_total", .counter, "Alert records made.") { Double($0.records) },
        sink("tocsin_deliveries_total", .counter, "Records a sink has delivered.") { Double($0.delivered) },
        sink("tocsin_deliveries_dropped_total", .counter, "Records a sink gave up.") { Double($0.dropped) },
        sink("tocsin_delivery_failures_total", .counter, "Attempts that failed.") { Double($0.failedAttempts) },
        sink("tocsin_delivery_queue_depth", .gauge, "Records that wait at a sink.") { Double($0.waiting) },
        whole("tocsin_history_bytes", .gauge, "Size of the alert history.") { Double($0.historyBytes) },
        whole("tocsin_reloads_total", .counter, "Reloads that were applied.") { Double($0.reloads) },
        whole("tocsin_reload_failures_total", .counter, "Reloads that changed nothing.") { Double($0.failedReloads) },
    ]

    /// Under the names that Prometheus' own clients use.
    private static let processMetrics = [
        whole("process_cpu_seconds_total", .counter, "Processor time.") { $0.process.cpuSeconds },
        whole("process_resident_memory_bytes", .gauge, "Memory in use.") { Double($0.process.residentBytes) },
        whole("process_threads", .gauge, "Threads.") { Double($0.process.threads) },
        whole("process_open_fds", .gauge, "Open files.") { Double($0.process.openFiles) },
        whole("process_start_time_seconds", .gauge, "Start, in seconds since 1970.") { $0.process.startTime },
    ]

    private static func camera(
        _ name: String, _ kind: PrometheusText.Kind, _ help: String,
        _ value: @escaping @Sendable (CameraStatus) -> Double?
    ) -> Metric {
        Metric(name: name, kind: kind, help: help) { status in
            status.cameras.compactMap { camera in
                value(camera).map { Sample(labels: [("camera", camera.name)], value: $0) }
            }
        }
    }

    private static func sink(
        _ name: String, _ kind: PrometheusText.Kind, _ help: String,
        _ value: @escaping @Sendable (SystemStatus.Sink) -> Double
    ) -> Metric {
        Metric(name: name, kind: kind, help: help) { status in
            status.sinks.map { Sample(labels: [("sink", $0.name)], value: value($0)) }
        }
    }

    private static func whole(
        _ name: String, _ kind: PrometheusText.Kind, _ help: String,
        _ value: @escaping @Sendable (SystemStatus) -> Double
    ) -> Metric {
        Metric(name: name, kind: kind, help: help) { [Sample(value: value($0))] }
    }
}
