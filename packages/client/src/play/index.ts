import { watchVisibility } from '../adapters/browser/visibility.ts';
import { createSimplePeerLink } from '../adapters/simple-peer/link.ts';
import { createWorkerClock } from '../adapters/worker-clock.ts';
import { createMesh } from '../session/mesh/mesh.ts';
import { preparePlayIn } from './prepare.ts';

/** Play in a browser. The entry of the chunk that loads while people wait. */
export const preparePlay = preparePlayIn({
  createMesh,
  createLink: createSimplePeerLink,
  randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  createFrameClock: createWorkerClock,
  watchVisibility,
  requestFrame: (run) => requestAnimationFrame(run),
  cancelFrame: (handle) => cancelAnimationFrame(handle),
});
