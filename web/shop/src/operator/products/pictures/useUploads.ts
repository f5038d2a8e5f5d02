import { useCallback, useRef, useState } from "react";
import { newKey, once } from "@/api/once";
import { checkPicture, type Unfit } from "./check";
import { upload } from "./upload";

/** Upload is a file on its way, or one that did not get there. */
export interface Upload {
  key: string;
  file: File;
  /** How much of it is sent, from 0 to 1. */
  sent: number;
  unfit?: Unfit;
  error?: unknown;
}

/** running tells that an upload has not come to its end. */
export function running(upload: Upload): boolean {
  return !upload.unfit && !upload.error;
}

/** useUploads sends files one after the other, so that the pictures keep the order they were chosen in. */
export function useUploads(stored: (url: string) => void) {
  const [uploads, setUploads] = useState<Upload[]>([]);
  const last = useRef<Promise<void>>(Promise.resolve());

  const change = useCallback((key: string, part: Partial<Upload> | undefined) => {
    setUploads(all => all.flatMap(one => (one.key !== key ? [one] : part ? [{ ...one, ...part }] : [])));
  }, []);

  const run = useCallback(
    async ({ key, file }: Upload) => {
      const found = await checkPicture(file);
      if ("unfit" in found) return change(key, found);
      try {
        const name = `picture.${file.name}`;
        const content = [file.size, file.lastModified];
        const picture = await once(name, content, intent =>
          upload(file, found.type, intent, sent => change(key, { sent })),
        );
        stored(picture.url);
        change(key, undefined);
      } catch (error) {
        change(key, { error });
      }
    },
    [change, stored],
  );

  const start = useCallback(
    (upload: Upload) => {
      last.current = last.current.then(() => run(upload));
    },
    [run],
  );

  const add = useCallback(
    (files: File[]) => {
      const fresh = files.map(file => ({ key: newKey(), file, sent: 0 }));
      setUploads(all => [...all, ...fresh]);
      for (const one of fresh) start(one);
    },
    [start],
  );
  const again = useCallback(
    (one: Upload) => {
      change(one.key, { error: undefined, sent: 0 });
      start({ ...one, error: undefined });
    },
    [change, start],
  );
  const dismiss = useCallback((one: Upload) => change(one.key, undefined), [change]);
  return { uploads, add, again, dismiss };
}
