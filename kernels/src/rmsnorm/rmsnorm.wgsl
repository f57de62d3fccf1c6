// RMSNorm over rows of C channels: y = x * rstd * w, rstd = 1 / sqrt(mean(x^2) + eps).
//
// rmsnorm_fwd    one workgroup per row n: writes y[n, :] and rstd[n]
// rmsnorm_bwd    one workgroup per row n: writes the gradient of x to dx[n, :], or adds it
// rmsnorm_bwd_w  one workgroup per 16 channels: writes dw[c], summed over n in a fixed tree

struct Params {
    n: u32,
    c: u32,
    eps: f32,
    add: u32, // rmsnorm_bwd: 1 adds to dx, 0 overwrites it
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> w: array<f32>;
// forward
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
@group(0) @binding(4) var<storage, read_write> rstd: array<f32>;
// backward
@group(0) @binding(3) var<storage, read> rstd_in: array<f32>;
@group(0) @binding(4) var<storage, read> dy: array<f32>;
@group(0) @binding(5) var<storage, read_write> dx: array<f32>;
// backward of the weight
@group(0) @binding(2) var<storage, read> dy_w: array<f32>;
@group(0) @binding(4) var<storage, read_write> dw: array<f32>;

const WG = 64u;
const SIDE = 16u;

// include ../reduce/_workgroup.wgsl
var<workgroup> tile: array<f32, 256>;

@compute @workgroup_size(64)
fn rmsnorm_fwd(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
    let row = group.x * p.c;
    var square = 0.0;
    for (var c = lane; c < p.c; c += WG) {
        square += x[row + c] * x[row + c];
    }
    let r = inverseSqrt(workgroup_sum(lane, square) / f32(p.c) + p.eps);
    if lane == 0u {
        rstd[group.x] = r;
    }
    for (var c = lane; c < p.c; c += WG) {
        y[row + c] = x[row + c] * r * w[c];
    }
}

@compute @workgroup_size(64)
fn rmsnorm_bwd(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
    let row = group.x * p.c;
    let r = rstd_in[group.x];
    var dot = 0.0;
    for (var c = lane; c < p.c; c += WG) {
        dot += dy[row + c] * w[c] * x[row + c];
    }
    let scale = workgroup_sum(lane, dot) * r * r / f32(p.c);
    for (var c = lane; c < p.c; c += WG) {
        let g = r * (dy[row + c] * w[c] - x[row + c] * scale);
        if p.add != 0u {
            dx[row + c] += g;
        } else {
            dx[row + c] = g;
        }
    }
}

@compute @workgroup_size(16, 16)
fn rmsnorm_bwd_w(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) at: vec3u) {
    let c = group.x * SIDE + at.x;
    var sum = 0.0;
    if c < p.c {
        for (var n = at.y; n < p.n; n += SIDE) {
            sum += dy_w[n * p.c + c] * x[n * p.c + c] * rstd_in[n];
        }
    }
    tile[at.y * SIDE + at.x] = sum;
    workgroupBarrier();
    for (var step = SIDE / 2u; step > 0u; step /= 2u) {
        if at.y < step {
            tile[at.y * SIDE + at.x] += tile[(at.y + step) * SIDE + at.x];
        }
        workgroupBarrier();
    }
    if at.y == 0u && c < p.c {
        dw[c] = tile[at.x];
    }
}
