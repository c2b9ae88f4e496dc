import type { FrameClock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';

const SOURCE = 'let t;onmessage=e=>{clearInterval(t);t=setInterval(()=>postMessage(0),e.data)}';

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

  function tickHere(intervalMs: number, onTick: () => void, cause: unknown): void {
    warn('no worker for the frame clock: the game will slow down in a hidden tab', cause);
    release();
    const timer = setInterval(onTick, intervalMs);
    const giveBack = ledger.take('timer', 'frame clock');
    release = () => {
      clearInterval(timer);
      giveBack();
    };
  }

  return {
    start(intervalMs, onTick) {
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
        worker.onmessage = onTick;
        // A policy that forbids the worker is told late, as an error of the worker.
        worker.onerror = (event) => tickHere(intervalMs, onTick, event.message);
        worker.postMessage(intervalMs);
      } catch (error) {
        URL.revokeObjectURL(url);
        tickHere(intervalMs, onTick, error);
      }
    },
    close() {
      release();
      release = () => {};
    },
  };
}
