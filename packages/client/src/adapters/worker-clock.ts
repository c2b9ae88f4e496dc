import type { FrameClock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';

const SOURCE = 'onmessage=e=>setTimeout(()=>postMessage(0),e.data)';

export interface WorkerClockOptions {
  readonly ledger: Ledger;
  warn(text: string, cause?: unknown): void;
}

/**
 * Ticks from a worker, which a hidden tab does not slow down. Where the page's policy forbids workers from blobs, it
 * ticks on the main thread and says so: such a page slows down when hidden.
 */
export function createWorkerClock({ ledger, warn }: WorkerClockOptions): FrameClock {
  let release = () => {};

  function tickHere(onTick: () => number, cause: unknown): void {
    warn('no worker for the frame clock: the game will slow down in a hidden tab', cause);
    release();
    let isClosed = false;
    let timer = setTimeout(tick, 0);
    const giveBack = ledger.take('timer', 'frame clock');
    function tick(): void {
      const ms = wholeMs(onTick());
      if (!isClosed) timer = setTimeout(tick, ms);
    }
    release = () => {
      isClosed = true;
      clearTimeout(timer);
      giveBack();
    };
  }

  return {
    start(onTick) {
      release();
      const url = URL.createObjectURL(new Blob([SOURCE], { type: 'text/javascript' }));
      try {
        const worker = new Worker(url);
        const giveBack = ledger.take('worker', 'frame clock');
        release = () => {
          worker.onmessage = worker.onerror = null;
          worker.terminate();
          URL.revokeObjectURL(url);
          giveBack();
        };
        worker.onmessage = () => worker.postMessage(wholeMs(onTick()));
        // A policy that forbids the worker is told late, as an error of the worker.
        worker.onerror = (event) => tickHere(onTick, event.message);
        worker.postMessage(0);
      } catch (error) {
        URL.revokeObjectURL(url);
        tickHere(onTick, error);
      }
    },
    close() {
      release();
      release = () => {};
    },
  };
}

/** Timers drop what is less than a ms, and would find nothing due yet. */
function wholeMs(ms: number): number {
  return Math.ceil(ms);
}
