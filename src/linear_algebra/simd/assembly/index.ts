/**
 * The product of src/linear_algebra/arithmetic.ts, four by four elements at a time. Every element is summed in the
 * order of the reference, in a lane of its own, so that the bits are the same.
 */

const DOUBLE: usize = 8;
const TILE: i32 = 4;

/** Adds `sign` times two sums to two neighbours. */
function add(at: usize, sums: v128, sign: v128): void {
  v128.store(at, f64x2.add(v128.load(at), f64x2.mul(sign, sums)));
}

/** One element: `sign` times the product of a row of A and a column of B is added to it. */
function element(c: usize, a: usize, aColumn: usize, b: usize, bRow: usize, depth: i32, sign: f64): void {
  let sum: f64 = 0;
  for (let k = 0; k < depth; k++) {
    sum += load<f64>(a) * load<f64>(b);
    a += aColumn;
    b += bRow;
  }
  store<f64>(c, load<f64>(c) + sign * sum);
}

/** C += sign A B. Addresses and strides are in bytes; the columns of B and C lie side by side. */
export function addProduct(
  c: usize,
  cRow: usize,
  a: usize,
  aRow: usize,
  aColumn: usize,
  b: usize,
  bRow: usize,
  rows: i32,
  columns: i32,
  depth: i32,
  sign: f64,
): void {
  const signs = f64x2.splat(sign);
  const tiledRows = rows & -TILE;
  const tiledColumns = columns & -TILE;
  for (let j = 0; j < tiledColumns; j += TILE) {
    const bColumn = b + <usize>j * DOUBLE;
    for (let i = 0; i < tiledRows; i += TILE) {
      let left = f64x2.splat(0);
      let s00 = left,
        s01 = left,
        s10 = left,
        s11 = left,
        s20 = left,
        s21 = left,
        s30 = left,
        s31 = left;
      let a0 = a + <usize>i * aRow;
      let a1 = a0 + aRow;
      let a2 = a1 + aRow;
      let a3 = a2 + aRow;
      let bAt = bColumn;
      for (let k = 0; k < depth; k++) {
        const b0 = v128.load(bAt);
        const b1 = v128.load(bAt, 16);
        bAt += bRow;
        left = v128.load64_splat(a0);
        a0 += aColumn;
        s00 = f64x2.add(s00, f64x2.mul(left, b0));
        s01 = f64x2.add(s01, f64x2.mul(left, b1));
        left = v128.load64_splat(a1);
        a1 += aColumn;
        s10 = f64x2.add(s10, f64x2.mul(left, b0));
        s11 = f64x2.add(s11, f64x2.mul(left, b1));
        left = v128.load64_splat(a2);
        a2 += aColumn;
        s20 = f64x2.add(s20, f64x2.mul(left, b0));
        s21 = f64x2.add(s21, f64x2.mul(left, b1));
        left = v128.load64_splat(a3);
        a3 += aColumn;
        s30 = f64x2.add(s30, f64x2.mul(left, b0));
        s31 = f64x2.add(s31, f64x2.mul(left, b1));
      }
      let cAt = c + <usize>i * cRow + <usize>j * DOUBLE;
      add(cAt, s00, signs);
      add(cAt + 16, s01, signs);
      cAt += cRow;
      add(cAt, s10, signs);
      add(cAt + 16, s11, signs);
      cAt += cRow;
      add(cAt, s20, signs);
      add(cAt + 16, s21, signs);
      cAt += cRow;
      add(cAt, s30, signs);
      add(cAt + 16, s31, signs);
    }
  }
  // What four does not divide.
  for (let i = 0; i < rows; i++) {
    for (let j = i < tiledRows ? tiledColumns : 0; j < columns; j++) {
      const across = <usize>j * DOUBLE;
      element(c + <usize>i * cRow + across, a + <usize>i * aRow, aColumn, b + across, bRow, depth, sign);
    }
  }
}
