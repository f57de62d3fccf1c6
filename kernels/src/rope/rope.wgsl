// Rotary position embedding, half-split layout, in place on the q and k heads of qkv [N, (H + 2 G) D]:
// (x_i, x_{i + D/2}) <- (x_i cos - x_{i + D/2} sin, x_{i + D/2} cos + x_i sin) at angle t base^(-2 i / D).
//
// rope  one thread per pair; row n stands at positions[n]; table [T, D/2] holds (cos, sin); the backward pass is the
//       rotation by -angle

struct Params {
    n: u32,
    t: u32,
    heads: u32, // rotated heads: H + G
    stride: u32, // row length of qkv: (H + 2 G) D
    d: u32,
    sign: f32, // 1 forward, -1 backward
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> table: array<vec2f>;
@group(0) @binding(2) var<storage, read> positions: array<u32>;
@group(0) @binding(3) var<storage, read_write> qkv: array<f32>;

const WG = 64u;

@compute @workgroup_size(64)
fn rope(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
    let index = id.y * groups.x * WG + id.x;
    let half = p.d / 2u;
    if index >= p.n * p.heads * half {
        return;
    }
    let i = index % half;
    let head = (index / half) % p.heads;
    let n = index / (half * p.heads);
    let turn = table[min(positions[n], p.t - 1u) * half + i];
    let s = turn.y * p.sign;
    let lo = n * p.stride + head * p.d + i;
    let hi = lo + half;
    let x = qkv[lo];
    let y = qkv[hi];
    qkv[lo] = x * turn.x - y * s;
    qkv[hi] = y * turn.x + x * s;
}
