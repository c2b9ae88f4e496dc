export { ConfigError, type ConfigProblem } from './config/config-error.ts';
export { defineConfig } from './config/define-config.ts';
export { type LoadedConfig, loadConfig, resolveConfig } from './config/load-config.ts';
export type { GreenroomConfig, SceneConfig } from './config/schema.ts';
export { type SignEntryLink, signEntryLink } from './entry/sign-entry-link.ts';
export type { Log } from './logging/log.ts';
export { type CreateServer, createServer, type RunningServer } from './server.ts';
export { StoreOpenError, type StoreOpenErrorCode } from './store/open-error.ts';
