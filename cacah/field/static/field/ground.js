// Where things lie, computed as the census does (cacah/geo/core/shape.py, held to the same vectors): borders unpacked, a
// point inside or outside of them, metres, and a flat picture of a small place. Written for Chrome 61.

/** Longitude, latitude. @typedef {number[]} Point */
/** @typedef {Point[]} Ring */
/** West, south, east, north. @typedef {number[]} Box */

const STEP = 1e-6; // degrees: what the census packs borders in
export const DEGREE = 111195; // metres in a degree of latitude

/** @param {number[][]} packed the first point of each ring, then how far each next one is @returns {Ring[]} */
export function unpacked(packed) {
  return packed.map(function (numbers) {
    const ring = [];
    for (let at = 0, x = 0, y = 0; at < numbers.length; at += 2) {
      x += numbers[at];
      y += numbers[at + 1];
      ring.push([x * STEP, y * STEP]);
    }
    return ring;
  });
}

/** Metres east and north of a point, for what is near it. @param {Point} from @param {Point} to @returns {Point} */
export function flat(from, to) {
  return [(to[0] - from[0]) * DEGREE * Math.cos(from[1] * Math.PI / 180), (to[1] - from[1]) * DEGREE];
}

/** @param {Point} one @param {Point} other @returns {number} */
export function metres(one, other) {
  const [east, north] = flat(one, other);
  return Math.sqrt(east * east + north * north);
}

/** Whether a line from the point eastwards crosses the border an odd number of times. @param {Point} point @param {Ring[]} rings */
export function isInside(point, rings) {
  let inside = false;
  rings.forEach(function (ring) {
    ring.forEach(function (start, at) {
      const end = ring[(at + 1) % ring.length];
      if ((start[1] > point[1]) !== (end[1] > point[1]) &&
          point[0] < start[0] + (point[1] - start[1]) / (end[1] - start[1]) * (end[0] - start[0])) inside = !inside;
    });
  });
  return inside;
}

/** @param {Point} point @param {Ring[]} rings @returns {number} metres from the border; 0 inside */
export function metresOutside(point, rings) {
  if (isInside(point, rings)) return 0;
  let least = Infinity;
  rings.forEach(function (ring) {
    const near = ring.map((one) => flat(point, one));
    near.forEach(function (start, at) { least = Math.min(least, toEdge(start, near[(at + 1) % near.length])); });
  });
  return least;
}

/** From 0, 0 to an edge. @param {Point} start @param {Point} end @returns {number} */
function toEdge(start, end) {
  const dx = end[0] - start[0];
  const dy = end[1] - start[1];
  const length = dx * dx + dy * dy;
  const along = length ? Math.min(1, Math.max(0, -(start[0] * dx + start[1] * dy) / length)) : 0;
  const x = start[0] + along * dx;
  const y = start[1] + along * dy;
  return Math.sqrt(x * x + y * y);
}

/** @param {Point[]} points at least one @returns {Box} */
export function boxOf(points) {
  const lons = points.map((one) => one[0]);
  const lats = points.map((one) => one[1]);
  return [Math.min.apply(null, lons), Math.min.apply(null, lats), Math.max.apply(null, lons), Math.max.apply(null, lats)];
}

/** The corner of a border that lies most to the south-west: there the walk and the numbers begin. @param {Ring[]} rings @returns {Point} */
export function start(rings) {
  const points = rings.reduce((all, ring) => all.concat(ring), /** @type {Point[]} */ ([]));
  const corner = boxOf(points).slice(0, 2);
  return points.reduce((best, one) => (metres(corner, one) < metres(corner, best) ? one : best));
}
