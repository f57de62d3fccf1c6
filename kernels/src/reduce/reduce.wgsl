// Sums in fixed trees, so that the same input always gives the same bits.
//
// sum_splits    one thread per output: c[i] = sum over splits of parts[s, i] (+ c[i])
// sum_squares   64 workgroups: partial[w] = sum of squares of a strided share of x
// clip_factor   one workgroup: clip = (norm, factor) with factor = min(1, limit / norm), and norms[slot] = norm

struct Params {
    count: u32,
    splits: u32, // sum_splits: parts
    add: u32, // sum_splits: 1 adds to c
    slot: u32, // clip_factor: where the norm is recorded
    limit: f32, // clip_factor: largest norm
}

@group(0) @binding(0) var<uniform> p: Params;
// sum_splits
@group(0) @binding(1) var<storage, read> parts: array<f32>;
@group(0) @binding(2) var<storage, read_write> c: array<f32>;
// sum_squares
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> partial: array<f32>;
// clip_factor
@group(0) @binding(1) var<storage, read> partial_in: array<f32>;
@group(0) @binding(2) var<storage, read_write> clip: array<f32>;
@group(0) @binding(3) var<storage, read_write> norms: array<f32>;

const WG = 256u;
const GROUPS = 64u;

// include _workgroup.wgsl

@compute @workgroup_size(256)
fn sum_splits(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
    let i = id.y * groups.x * WG + id.x;
    if i >= p.count {
        return;
    }
    var sum = 0.0;
    if p.add != 0u {
        sum = c[i];
    }
    for (var s = 0u; s < p.splits; s++) {
        sum += parts[s * p.count + i];
    }
    c[i] = sum;
}

@compute @workgroup_size(256)
fn sum_squares(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
    var sum = 0.0;
    for (var i = group.x * WG + lane; i < p.count; i += GROUPS * WG) {
        sum += x[i] * x[i];
    }
    let total = workgroup_sum(lane, sum);
    if lane == 0u {
        partial[group.x] = total;
    }
}

@compute @workgroup_size(256)
fn clip_factor(@builtin(local_invocation_index) lane: u32) {
    var value = 0.0;
    if lane < GROUPS {
        value = partial_in[lane];
    }
    let norm = sqrt(workgroup_sum(lane, value));
    if lane == 0u {
        clip[0] = norm;
        clip[1] = min(1.0, p.limit / max(norm, 1e-12));
        norms[p.slot] = norm;
    }
}
