import { makeConfig } from './make-config.ts';

// The second failed link ends it for a participant.
export default makeConfig({ maxAttempts: 2, linkingMs: 4_000 });
