/** The lesson: five pictures, each a choice of settings with something to see, to understand and to try. */
import { DEFAULTS, type Settings } from './settings.js';

/** Something to change, and what to look for. */
export interface Trial {
  readonly text: string;
  readonly change: Partial<Settings>;
}

export interface Chapter {
  /** Its name in the address. */
  readonly id: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
  /** What theory says in one line, as HTML, and who said it. */
  readonly equation: string;
  readonly source: string;
  readonly trials: readonly Trial[];
  readonly settings: Settings;
}

export const CHAPTERS: readonly Chapter[] = [
  {
    id: 'too-small',
    title: 'Too small',
    paragraphs: [
      'heNormal of TensorFlow.js aims at the variance 2/n, which is right for ReLU. But it truncates its normal at two ' +
        'standard deviations and does not rescale it: 0.774 of the variance is left. In a network of three layers ' +
        'nobody notices. In one of thirty the signal is gone before training starts.',
      'The gradient fades on its way back just as the signal fades on its way forward, so the first layers learn last.',
    ],
    equation: 'Var[y<sub>L</sub>] = Var[y<sub>1</sub>] · (½ n Var[w])<sup>L−1</sup>',
    source: 'He et al. 2015, eq. 9',
    trials: [
      { text: 'Only 5 layers: does it matter?', change: { depth: 5 } },
      { text: 'glorotUniform keeps half as much', change: { initializers: ['kaimingNormal', 'tf.glorotUniform'] } },
    ],
    settings: DEFAULTS,
  },
  {
    id: 'too-large',
    title: 'Too large',
    paragraphs: [
      'A gain of 2 gives every weight twice the standard deviation and four times the variance. Behind a ReLU, which ' +
        'passes half of it on, the signal doubles with every layer.',
      'The loss is enormous, and so is the gradient: the first steps of gradient descent throw the weights away. Train ' +
        'it and watch.',
    ],
    equation: 'Var[y<sub>L</sub>] = Var[y<sub>1</sub>] · (½ · 2<sup>2</sup>)<sup>L−1</sup>',
    source: 'He et al. 2015, eq. 9',
    trials: [
      { text: 'A gain of √2 is right for ReLU', change: { gain: 1.4142 } },
      { text: 'tanh cannot explode, it saturates', change: { activation: 'tanh' } },
    ],
    settings: { ...DEFAULTS, initializers: ['kaimingNormal', 'xavierNormal'], gain: 2 },
  },
  {
    id: 'xavier-tanh',
    title: 'Xavier and tanh',
    paragraphs: [
      'Glorot and Bengio asked for 1/n forward and 1/n backward, and took the mean where layers have two different ' +
        'widths. Near 0 tanh is the identity, so this nearly holds: the signal shrinks, by less and less with every ' +
        'layer, and the gradient with it.',
      'With its gain for tanh, 1.59, kaimingNormal keeps the signal exactly. The price is a gradient that grows, and ' +
        'digits that come apart until nothing relates them any more. No gain of tanh keeps all three.',
    ],
    equation: 'Var[w] = 2 / (n<sub>in</sub> + n<sub>out</sub>)',
    source: 'Glorot & Bengio 2010, eq. 12',
    trials: [
      {
        text: 'What glorotNormal of TensorFlow.js makes of it',
        change: { initializers: ['xavierNormal', 'tf.glorotNormal'] },
      },
      { text: 'sigmoid instead of tanh', change: { activation: 'sigmoid' } },
    ],
    settings: { ...DEFAULTS, activation: 'tanh', initializers: ['kaimingNormal', 'xavierNormal'] },
  },
  {
    id: 'kaiming-relu',
    title: 'Kaiming and ReLU',
    paragraphs: [
      'ReLU sets half of its inputs to 0, and with them half of E[y²]. He et al. make up for it: the variance 2/n ' +
        'instead of 1/n. Xavier, made for tanh, loses half of the signal in every layer.',
      'The solid line is one network of finite width and strays from the dashed one. Draw new weights a few times: it ' +
        'strays to both sides. Make the layers wider: it strays less.',
    ],
    equation: '½ n Var[w] = 1',
    source: 'He et al. 2015, eq. 10',
    trials: [
      { text: 'Layers of 512 units', change: { width: 512 } },
      { text: 'A leaky ReLU, and a gain that knows its slope', change: { activation: 'leakyRelu' } },
    ],
    settings: { ...DEFAULTS, initializers: ['kaimingNormal', 'xavierNormal'] },
  },
  {
    id: 'hundred-layers',
    title: 'Why 100 layers still fail',
    paragraphs: [
      'The variance is right and the gradient arrives, but the network tells nothing apart: every ReLU makes two ' +
        'inputs more alike, and after a hundred of them all digits point in the same direction.',
      'A leaky ReLU bends less. Tailored slopes bend just enough for the depth that inputs at right angles end at a ' +
        'correlation of 0.9, not of 1. Train both and compare.',
    ],
    equation: 'c ↦ c + (1 − a)<sup>2</sup> / (π (1 + a<sup>2</sup>)) · (√(1 − c<sup>2</sup>) − c arccos c)',
    source: 'Zhang, Botev & Martens 2022',
    trials: [
      { text: '12 layers: ReLU is fine', change: { depth: 12 } },
      { text: 'Slope 0.25 is not enough', change: { activation: 'leakyRelu' } },
    ],
    settings: { ...DEFAULTS, depth: 100, initializers: ['kaimingNormal', 'orthogonal, tailored slopes'] },
  },
];
