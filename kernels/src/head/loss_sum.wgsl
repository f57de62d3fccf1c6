// Sums of the columns of rows [N, 12] into one slot of a ring [slots, 12].
//
// loss_sum  one workgroup: thread (c, s) adds every 16th row of column c from row s, a tree adds the 16 stripes;
//           the slot is overwritten by a step's first chunk and added to by the others.

struct Params {
    n: u32,
    slot: u32,
    first: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> rows: array<f32>;
@group(0) @binding(2) var<storage, read_write> ring: array<f32>;

const SIDE = 16u;
const COLUMNS = 12u;

var<workgroup> tile: array<f32, 256>;

@compute @workgroup_size(16, 16)
fn loss_sum(@builtin(local_invocation_id) at: vec3u) {
    var sum = 0.0;
    if at.x < COLUMNS {
        for (var n = at.y; n < p.n; n += SIDE) {
            sum += rows[n * COLUMNS + at.x];
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
    if at.y == 0u && at.x < COLUMNS {
        let slot = p.slot * COLUMNS + at.x;
        ring[slot] = select(ring[slot] + tile[at.x], tile[at.x], p.first == 1u);
    }
}
