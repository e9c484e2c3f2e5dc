/**
 * The arithmetic in WebAssembly SIMD, faster than the reference and with its bits. scripts/build_simd.mjs compiles the
 * module from assembly/.
 */
import type { Arithmetic } from '../arithmetic.js';
import { compileModule } from '../../webassembly.js';
import { MODULE_TEXT } from './module.js';

/** What the module exports; see assembly/index.ts. */
interface SimdExports {
  readonly memory: WebAssembly.Memory;
  readonly addProduct: (
    c: number,
    cRow: number,
    a: number,
    aRow: number,
    aColumn: number,
    b: number,
    bRow: number,
    rows: number,
    columns: number,
    depth: number,
    sign: number,
  ) => void;
}

const DOUBLE_BYTES = 8;
const PAGE_BYTES = 0x10000;

let compiled: WebAssembly.Module | undefined;

/**
 * An implementation with its own memory, which is freed with it: WebAssembly memory never shrinks.
 *
 * @param size of the memory, in doubles
 * @throws whatever the engine throws if it lacks WebAssembly, SIMD or the memory
 */
export function simdArithmetic(size: number): Arithmetic {
  compiled ??= compileModule(MODULE_TEXT);
  const exports = new WebAssembly.Instance(compiled).exports as unknown as SimdExports;
  const start = exports.memory.buffer.byteLength;
  exports.memory.grow(Math.ceil((size * DOUBLE_BYTES) / PAGE_BYTES));
  const address = (element: number): number => start + element * DOUBLE_BYTES;
  return {
    memory: new Float64Array(exports.memory.buffer, start, size),
    addProduct(c, a, b, sign) {
      exports.addProduct(
        address(c.start),
        c.rowStride * DOUBLE_BYTES,
        address(a.start),
        a.rowStride * DOUBLE_BYTES,
        a.columnStride * DOUBLE_BYTES,
        address(b.start),
        b.rowStride * DOUBLE_BYTES,
        c.rows,
        c.columns,
        b.rows,
        sign,
      );
    },
  };
}
