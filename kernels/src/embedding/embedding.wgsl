// Token embedding with a gradient that gathers: one owner per output row, no atomics.
//
// embedding_fwd  one thread per x[n, c] = table[ids[n], c]
// embedding_bwd  one workgroup per segment: adds the rows of one id to dtable[id, :]
//
// The host sorts the rows of a batch by id. segments [N] = (id, start, end) into order [N]; unused ones are empty.

struct Params {
    n: u32,
    c: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
// forward
@group(0) @binding(1) var<storage, read> ids: array<u32>;
@group(0) @binding(2) var<storage, read> table: array<f32>;
@group(0) @binding(3) var<storage, read_write> x: array<f32>;
// backward
@group(0) @binding(1) var<storage, read> order: array<u32>;
@group(0) @binding(2) var<storage, read> segments: array<u32>;
@group(0) @binding(3) var<storage, read> dx: array<f32>;
@group(0) @binding(4) var<storage, read_write> dtable: array<f32>;

const WG = 64u;

@compute @workgroup_size(64)
fn embedding_fwd(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
    let i = id.y * groups.x * WG + id.x;
    if i >= p.n * p.c {
        return;
    }
    x[i] = table[ids[i / p.c] * p.c + i % p.c];
}

@compute @workgroup_size(64)
fn embedding_bwd(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
    let token = segments[group.x * 3u];
    let start = segments[group.x * 3u + 1u];
    let end = segments[group.x * 3u + 2u];
    if start >= end {
        return;
    }
    for (var c = lane; c < p.c; c += WG) {
        var sum = 0.0;
        for (var i = start; i < end; i++) {
            sum += dx[order[i] * p.c + c];
        }
        dtable[token * p.c + c] += sum;
    }
}
