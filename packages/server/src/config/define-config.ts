import * as v from 'valibot';
import { ConfigError } from './config-error.ts';
import { ConfigSchema, type GreenroomConfig } from './schema.ts';

/**
 * Checks a config and gives it back. Throws a ConfigError that names every key that is not known, not implemented,
 * missing or out of range.
 *
 *     export default defineConfig({ scenes: { kitchen: { ... } } });
 */
export function defineConfig(config: GreenroomConfig): GreenroomConfig {
  const parsed = v.safeParse(ConfigSchema, config);
  if (parsed.success) return config;
  throw new ConfigError(
    parsed.issues.map((issue) => ({ path: v.getDotPath(issue) ?? '', sentence: issue.message })),
  );
}
