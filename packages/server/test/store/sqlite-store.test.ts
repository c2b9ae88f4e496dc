import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts';
import { storeContract } from './contract.ts';
import { makeRecordFolder } from './record-folder.ts';

storeContract(
  'SQLite',
  () => {
    const folder = makeRecordFolder();
    return {
      open: () => openSqliteStore({ file: folder.file }),
      dispose: async () => folder.remove(),
    };
  },
  { isDurable: true },
);
