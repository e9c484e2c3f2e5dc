/** The page's side of the charts: canvases that charts_worker.ts draws on. */
import type { ChartMessage, DrawnMessage, Picture, Size } from './pictures.js';

const worker = new Worker(new URL('./charts_worker.ts', import.meta.url), { type: 'module' });

function tell(message: ChartMessage, transfer: Transferable[] = []): void {
  worker.postMessage(message, transfer);
}

const darkMode = matchMedia('(prefers-color-scheme: dark)');
tell({ kind: 'dark', dark: darkMode.matches });
darkMode.addEventListener('change', () => {
  tell({ kind: 'dark', dark: darkMode.matches });
});

/** Calls a function whenever a chart has drawn a picture. */
export function onDrawn(listener: (id: string) => void): void {
  worker.addEventListener('message', ({ data }: MessageEvent<DrawnMessage>) => {
    listener(data.id);
  });
}

/** A chart that fills an element with an id, also when its size changes. */
export class Chart {
  private readonly id: string;
  private readonly element: HTMLElement;
  private readonly observer: ResizeObserver;
  private opened = false;

  constructor(element: HTMLElement) {
    this.id = element.id;
    this.element = element;
    // After the frame, and each chart in its own task: opening them all takes longer than the page may stand still.
    this.observer = new ResizeObserver(() => {
      setTimeout(() => {
        this.fit();
      });
    });
    this.observer.observe(element);
    element.addEventListener('pointermove', ({ offsetX, offsetY }) => {
      tell({ kind: 'point', id: this.id, at: [offsetX, offsetY] });
    });
    element.addEventListener('pointerleave', () => {
      tell({ kind: 'point', id: this.id, at: null });
    });
  }

  /** Hidden elements have no size; the chart is opened when they are shown. */
  private fit(): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (width === 0 || height === 0) return;
    const size: Size = { width, height, devicePixelRatio };
    if (this.opened) {
      tell({ kind: 'resize', id: this.id, size });
      return;
    }
    this.opened = true;
    const canvas = document.createElement('canvas');
    this.element.append(canvas);
    const offscreen = canvas.transferControlToOffscreen();
    tell({ kind: 'open', id: this.id, canvas: offscreen, size }, [offscreen]);
  }

  show(picture: Picture): void {
    tell({ kind: 'show', id: this.id, picture });
  }

  /** Frees the chart; its element is the caller's to remove. */
  close(): void {
    this.observer.disconnect();
    tell({ kind: 'close', id: this.id });
  }
}
