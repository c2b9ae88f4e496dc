import type { ErrorCode } from '@greenroom/protocol';
import type { PreparePlay } from '../session/play-types.ts';
import type { Clock } from './clock.ts';
import type { ReportStore } from './report-store.ts';
import type { ConnectSignaling } from './signaling.ts';

/** Everything outside of the page's own logic, as one session needs it: given once, simulated in tests. */
export interface Platform {
  readonly clock: Clock;
  readonly connect: ConnectSignaling;
  /** Rejects where the browser keeps nothing (private mode); the session then goes on in memory. */
  openReports(key: string): Promise<ReportStore>;
  /** The resume token under this key; both never throw. */
  readToken(key: string): string | undefined;
  writeToken(key: string, token: string): void;
  /** At least 128 random bits, base64url. */
  makeToken(): string;
  /** Why this browser cannot take part, if so. */
  obstacle(): ErrorCode | undefined;
  /** The part that is not needed while people wait. */
  loadPlay(): Promise<PreparePlay>;
  /** The page is hidden for good or reloads; returns the function that stops listening. */
  onPageHide(listener: () => void): () => void;
  /** One line for the developer of the page. */
  warn(text: string, cause?: unknown): void;
}
