import CKernels

/// The builds of each kernel that has one for AVX-512, as far as this processor can run them: the one that is chosen, the
/// portable one, and those between, which would else go untested wherever there is a better one.
enum BlockedBuilds {
    #if arch(x86_64)
        static let finish = builds(blocked_finish, blocked_finish_portable, blocked_finish_avx2, blocked_finish_avx512)
        static let add = builds(blocked_add, blocked_add_portable, blocked_add_avx2, blocked_add_avx512)
        static let multiply = builds(
            blocked_multiply, blocked_multiply_portable, blocked_multiply_avx2, blocked_multiply_avx512)
        static let scaleChannels = builds(
            blocked_scale_channels, blocked_scale_channels_portable, blocked_scale_channels_avx2,
            blocked_scale_channels_avx512)
        static let convolve = builds(
            blocked_convolve, blocked_convolve_portable, blocked_convolve_avx2, blocked_convolve_avx512)
        static let convolveWinograd = builds(
            blocked_convolve_winograd, blocked_convolve_winograd_portable, blocked_convolve_winograd_avx2,
            blocked_convolve_winograd_avx512)
        static let convolveDepthwise = builds(
            blocked_convolve_depthwise, blocked_convolve_depthwise_portable, blocked_convolve_depthwise_avx2,
            blocked_convolve_depthwise_avx512)
        static let convolvePlanar = builds(
            blocked_convolve_planar, blocked_convolve_planar_portable, blocked_convolve_planar_avx2,
            blocked_convolve_planar_avx512)

        static func builds<Kernel>(_ chosen: Kernel, _ portable: Kernel, _ avx2: Kernel, _ avx512: Kernel)
            -> [Kernel]
        {
            [chosen, portable] + (blocked_supports_avx2() != 0 ? [avx2] : [])
                + (blocked_supports_avx512() != 0 ? [avx512] : [])
        }
    #else
        static let finish = [blocked_finish, blocked_finish_portable]
        static let add = [blocked_add, blocked_add_portable]
        static let multiply = [blocked_multiply, blocked_multiply_portable]
        static let scaleChannels = [blocked_scale_channels, blocked_scale_channels_portable]
        static let convolve = [blocked_convolve, blocked_convolve_portable]
        static let convolveWinograd = [blocked_convolve_winograd, blocked_convolve_winograd_portable]
        static let convolveDepthwise = [blocked_convolve_depthwise, blocked_convolve_depthwise_portable]
        static let convolvePlanar = [blocked_convolve_planar, blocked_convolve_planar_portable]
    #endif
}
