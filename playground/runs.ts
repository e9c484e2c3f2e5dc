/** What training has shown. A run that is over is listed, and stays in the picture. */
import { element, row } from './element.js';
import { percentage } from './numbers.js';
import type { Line } from './pictures.js';
import type { InitializerName, Settings } from './settings.js';

type Point = readonly [step: number, accuracy: number];

/** The accuracies of the networks that were measured together. */
export class Runs {
  private current = new Map<InitializerName, Point[]>();
  private readonly earlier: Line[] = [];
  private count = 0;

  get isEmpty(): boolean {
    return this.current.size === 0;
  }

  get hasPicture(): boolean {
    return !this.isEmpty || this.earlier.length > 0;
  }

  add(name: InitializerName, step: number, accuracy: number): void {
    const points = this.current.get(name) ?? [];
    points.push([step, accuracy]);
    this.current.set(name, points);
  }

  /** The accuracy of a network of the current run, as far as it has come. */
  latestOf(name: InitializerName): Point | undefined {
    return this.current.get(name)?.at(-1);
  }

  /** Lists the current run under the settings that it ran with, and begins another one. */
  end(settings: Settings): void {
    if (this.isEmpty) return;
    this.count++;
    const { depth, width, activation, seed } = settings;
    const network = `${depth} × ${width}, ${activation}, seed ${seed}`;
    for (const [name, points] of this.current) {
      const [step, accuracy] = points[points.length - 1];
      this.earlier.push({ name, style: 'earlier', points });
      element('runs').append(row([String(this.count), name, network, String(step), percentage(accuracy)]));
    }
    this.current = new Map();
    element('earlier').hidden = false;
  }

  lines(): Line[] {
    return [
      ...this.earlier,
      ...[...this.current].map(([name, points]) => ({ name, style: 'measured', points }) as const),
    ];
  }
}
