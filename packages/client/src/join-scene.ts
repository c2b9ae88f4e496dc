import { browserPage } from './adapters/browser/page.ts';
import { openReportStore } from './adapters/indexeddb/report-store.ts';
import { connectSocketIo } from './adapters/socketio/signaling.ts';
import type { JoinScene } from './api.ts';
import type { Platform } from './ports/platform.ts';
import { createSession } from './session/session.ts';

const PLATFORM: Platform = {
  ...browserPage,
  connect: connectSocketIo,
  openReports: openReportStore,
  // Not needed before the waiting room stands.
  loadPlay: async () => (await import('./play/index.ts')).preparePlay,
};

/**
 * Takes this participant through one scene: waiting room, links, game, end. Returns at once; what happens is told by
 * `subscribe`, `state` and `ended`. Whatever goes wrong is a state with a sentence for a person, never an exception.
 *
 * @example
 * const session = joinScene({ scene: 'kitchen', participant: { id: prolificPid }, game: kitchen, view: canvasView });
 * session.subscribe((state) => render(state));
 * const end = await session.ended;
 * await session.dispose();
 */
export const joinScene: JoinScene = (options) =>
  createSession({ ...options, server: new URL(options.server ?? '/', location.href).href }, PLATFORM);
