/**
 * Turns normals into a matrix with orthonormal columns, uniformly distributed over all such matrices (Haar): Q of the QR
 * factorization, its columns with the signs of R's diagonal (F. Mezzadri, "How to generate random matrices from the
 * classical compact groups", Notices of the AMS 54, 2007, section 5). Keras's Orthogonal does the same.
 *
 * In double precision, by Householder reflections (Golub & Van Loan, Matrix Computations, 4th ed., 5.2.2): about
 * 4 rows columns^2 operations.
 *
 * @param normals `rows * columns` standard normals, row by row; rows >= columns
 * @returns the matrix, row by row
 */
export function orthonormalColumns(normals: Float32Array, rows: number, columns: number): Float32Array {
  // Column by column, each in one piece.
  const reflectors = Array.from({ length: columns }, (_, column) =>
    Float64Array.from({ length: rows }, (_, row) => normals[row * columns + column]),
  );
  const signs = new Float64Array(columns);
  for (let k = 0; k < columns; k++) {
    const v = reflectors[k];
    const norm = Math.sqrt(dot(v, v, k));
    // R[k][k] is -norm where v[k] is positive, and norm elsewhere: no cancellation.
    signs[k] = v[k] > 0 ? -1 : 1;
    v[k] -= signs[k] * norm;
    const scale = Math.sqrt(dot(v, v, k));
    for (let row = k; row < rows; row++) v[row] /= scale;
    for (let column = k + 1; column < columns; column++) reflect(reflectors[column], v, k);
  }
  const result = new Float32Array(rows * columns);
  for (let column = 0; column < columns; column++) {
    const q = new Float64Array(rows);
    q[column] = signs[column];
    for (let k = columns - 1; k >= 0; k--) reflect(q, reflectors[k], k);
    for (let row = 0; row < rows; row++) result[row * columns + column] = q[row];
  }
  return result;
}

/** x - 2 v (v . x), of the elements from `start` on. */
function reflect(x: Float64Array, v: Float64Array, start: number): void {
  const factor = 2 * dot(x, v, start);
  for (let row = start; row < x.length; row++) x[row] -= factor * v[row];
}

function dot(a: Float64Array, b: Float64Array, start: number): number {
  let sum = 0;
  for (let i = start; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
