// The best of what every thread of a workgroup of WG found; needs `lanes` of the reductions and NO_ID.

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
