// SwiGLU: y = silu(g) u with gu [N, 2 F] = (g, u) side by side in a row, silu(g) = g / (1 + exp(-g)).
//
// swiglu_fwd  one thread per output y[n, f]
// swiglu_bwd  one thread per pair dgu[n, f], dgu[n, F + f]

struct Params {
    n: u32,
    f: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> gu: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
// backward
@group(0) @binding(2) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read_write> dgu: array<f32>;

const WG = 64u;

// Clamped before exp: overflow is unspecified on some devices.
fn sigmoid(x: f32) -> f32 {
    return 1.0 / (1.0 + exp(-clamp(x, -80.0, 80.0)));
}

@compute @workgroup_size(64)
fn swiglu_fwd(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
    let i = id.y * groups.x * WG + id.x;
    if i >= p.n * p.f {
        return;
    }
    let at = (i / p.f) * 2u * p.f + i % p.f;
    let g = gu[at];
    y[i] = g * sigmoid(g) * gu[at + p.f];
}

@compute @workgroup_size(64)
fn swiglu_bwd(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
    let i = id.y * groups.x * WG + id.x;
    if i >= p.n * p.f {
        return;
    }
    let at = (i / p.f) * 2u * p.f + i % p.f;
    let g = gu[at];
    let s = sigmoid(g);
    dgu[at] = dy[i] * gu[at + p.f] * s * (1.0 + g * (1.0 - s));
    dgu[at + p.f] = dy[i] * g * s;
}
