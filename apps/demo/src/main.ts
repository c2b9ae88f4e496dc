import { joinScene, type Session, takeEntrySignature } from '@greenroom/client';
import { startApp } from './app.ts';
import { openTabStorage } from './memory.ts';
import { readParams } from './params.ts';
import './styles/base.css';
import './styles/screens.css';
import './styles/end.css';
import './styles/stage.css';
import './styles/panel.css';

declare global {
  interface Window {
    /** Only with `?debug`: the running session, for tests and for curious developers. */
    greenroom?: { session: Session | undefined };
  }
}

// Before anything reads the address.
const signature = takeEntrySignature();
const debug: NonNullable<Window['greenroom']> = { session: undefined };
if (readParams(location.search).isDebug) window.greenroom = debug;

startApp({
  joinScene,
  search: location.search,
  signature,
  storage: openTabStorage(() => sessionStorage),
  root: document.querySelector<HTMLElement>('#app')!,
  onSession: (session) => {
    debug.session = session;
  },
});
