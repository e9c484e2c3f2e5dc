import fc from 'fast-check';
import { computeFans, type Layout } from 'tfjs-initializers';
import { fanOf, type Mode } from '../../src/scaling/mode.js';

describe('computeFans', () => {
  test.each<[string, number[], Layout | undefined, number, number]>([
    ['dense', [784, 128], undefined, 784, 128],
    ['dense', [784, 128], 'dense', 784, 128],
    ['conv1d', [5, 3, 7], undefined, 15, 35],
    ['conv1d', [5, 3, 7], 'conv1d', 15, 35],
    ['conv2d', [3, 3, 64, 128], undefined, 576, 1152],
    ['conv2d', [3, 5, 64, 128], 'conv2d', 960, 1920],
    ['conv3d', [2, 3, 4, 5, 6], 'conv3d', 120, 144],
    ['rank 6', [2, 2, 2, 2, 3, 5], undefined, 48, 80],
    ['depthwiseConv2d', [3, 3, 64, 1], 'depthwise', 9, 9],
    ['depthwiseConv2d with multiplier 2', [3, 3, 64, 2], 'depthwise', 9, 18],
    ['conv2dTranspose', [3, 3, 128, 64], 'transposed', 576, 1152],
    ['conv3dTranspose', [2, 2, 2, 5, 6], 'transposed', 48, 40],
    ['PyTorch linear', [128, 784], { inAxis: 1, outAxis: 0 }, 784, 128],
    ['PyTorch conv2d', [128, 64, 3, 3], { inAxis: 1, outAxis: 0 }, 576, 1152],
    // Keras MultiHeadAttention, kernel [d, heads, dk]: fan in is d.
    ['attention', [512, 8, 64], { inAxis: 0, outAxis: [1, 2] }, 512, 512],
    ['experts', [16, 32, 64], { inAxis: -2, outAxis: -1, batchAxis: 0 }, 32, 64],
    ['empty', [0, 5], undefined, 0, 5],
  ])('%s %p', (_, shape, layout, fanIn, fanOut) => {
    expect(computeFans(shape, layout)).toEqual({ fanIn, fanOut });
  });

  // Six of them stay below 2^31 elements.
  const dimension = fc.integer({ min: 1, max: 30 });

  test('what goes in comes out: outputs times fan in is inputs times fan out', () => {
    fc.assert(
      fc.property(
        fc.array(dimension, { minLength: 3, maxLength: 6 }),
        fc.constantFrom<Layout>('auto', 'transposed'),
        (shape, layout) => {
          const { fanIn, fanOut } = computeFans(shape, layout);
          const [a, b] = shape.slice(-2);
          const [inputs, outputs] = layout === 'auto' ? [a, b] : [b, a];
          expect(outputs * fanIn).toBe(inputs * fanOut);
          expect(outputs * fanIn).toBe(shape.reduce((x, y) => x * y));
        },
      ),
    );
  });

  test('explicit axes agree with the named layouts, in any order of the axes', () => {
    fc.assert(
      fc.property(fc.array(dimension, { minLength: 2, maxLength: 5 }), fc.nat(), (shape, turn) => {
        const rank = shape.length;
        const order = shape.map((_, axis) => (axis + turn) % rank);
        const layout = { inAxis: order.indexOf(rank - 2), outAxis: order.indexOf(rank - 1) - rank };
        expect(
          computeFans(
            order.map((axis) => shape[axis]),
            layout,
          ),
        ).toEqual(computeFans(shape));
      }),
    );
  });

  test.each<[unknown, unknown, ErrorConstructor | TypeErrorConstructor, string]>([
    [[3], undefined, RangeError, '"shape" expected rank 2 or more for layout "auto", got [3]'],
    [[], undefined, RangeError, '"shape" expected rank 2 or more for layout "auto", got []'],
    [[3, 3], 'conv2d', RangeError, '"shape" expected rank 4 for layout "conv2d", got [3, 3]'],
    [[3, 3], 'depthwise', RangeError, '"shape" expected rank 3 or more for layout "depthwise", got [3, 3]'],
    [[3, -1], undefined, RangeError, '"shape" expected an array of integers >= 0, got [3, -1]'],
    [[3, 1.5], undefined, RangeError, '"shape" expected an array of integers >= 0, got [3, 1.5]'],
    [[3, NaN], undefined, RangeError, '"shape" expected an array of integers >= 0, got [3, NaN]'],
    [[null, 3], undefined, TypeError, '"shape" expected an array of integers >= 0, got [null, 3]'],
    ['3,3', undefined, TypeError, '"shape" expected an array of integers >= 0, got "3,3"'],
    [undefined, undefined, TypeError, '"shape" expected an array of integers >= 0, got undefined'],
    [[3, 3], 'dens', RangeError, '"layout" expected one of auto, dense, conv1d, '],
    [[3, 3], 7, TypeError, '"layout" expected one of auto, dense, '],
    [[3, 3], { inAxis: 0 }, TypeError, '"layout.outAxis" expected an axis or an array of axes, got undefined'],
    [
      [3, 3],
      { inAxis: 0, outAxis: 0 },
      RangeError,
      '"layout.outAxis" expected axes of a shape of rank 2, each named once',
    ],
    [[3, 3], { inAxis: 0, outAxis: 2 }, RangeError, '"layout.outAxis" expected axes of a shape of rank 2'],
    [[3, 3], { inAxis: 0.5, outAxis: 1 }, RangeError, '"layout.inAxis" expected a safe integer, got 0.5'],
    [[3, 3], { inAxes: 0, outAxis: 1 }, TypeError, 'unknown option "layout.inAxes". Did you mean "inAxis"?'],
  ])('refuses shape %p with layout %p', (shape, layout, kind, message) => {
    const call = (): unknown => computeFans(shape as number[], layout as Layout);
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });
});

describe('modes', () => {
  test.each<[Mode, number]>([
    ['fanIn', 4],
    ['fanOut', 9],
    ['fanAvg', 6.5],
    ['fanGeoAvg', 6],
  ])('%s of fans 4 and 9 is %d', (mode, expected) => {
    expect(fanOf(mode, { fanIn: 4, fanOut: 9 })).toBe(expected);
    expect(fanOf(mode, { fanIn: 0, fanOut: 0 })).toBe(1);
  });
});
