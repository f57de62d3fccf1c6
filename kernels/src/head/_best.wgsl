// The largest logits of a row, one after the other, by a workgroup of WG; needs `lanes` of the reductions, NO_ID and
// `logits`.

const LOWEST = -3.4e38;

var<workgroup> best: array<u32, WG>;

// Leaves the better of all threads' (value, id) in element 0: larger value, then smaller id; NO_ID loses.
fn workgroup_best(lane: u32, value: f32, id: u32) {
    workgroupBarrier();
    lanes[lane] = value;
    best[lane] = id;
    workgroupBarrier();
    for (var step = WG / 2u; step > 0u; step /= 2u) {
        if lane < step {
            let v = lanes[lane + step];
            let i = best[lane + step];
            let wins = v > lanes[lane] || (v == lanes[lane] && i < best[lane]);
            if i != NO_ID && (best[lane] == NO_ID || wins) {
                lanes[lane] = v;
                best[lane] = i;
            }
        }
        workgroupBarrier();
    }
}

// Leaves in element 0 the best logit of a row that starts at `row`: of all if `first`, else of those that come after
// (last, last_id) in the order (larger logit, then smaller id).
fn workgroup_next(lane: u32, row: u32, first: bool, last: f32, last_id: u32) {
    var value = LOWEST;
    var id = NO_ID;
    for (var v = lane; v < p.vocab; v += WG) {
        let z = logits[row + v];
        let left = first || z < last || (z == last && v > last_id);
        // Ids rise within a thread, so an equal logit stays behind.
        if left && (id == NO_ID || z > value) {
            value = z;
            id = v;
        }
    }
    workgroup_best(lane, value, id);
}
