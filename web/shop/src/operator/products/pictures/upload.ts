import type { paths } from "@/api/openapi.gen";
import { offline, Problem, problemOf, slow, unreachable } from "@/api/problem";
import { due, refresh } from "@/session/refresh";
import { current } from "@/session/store";
import type { PictureType } from "./check";

type Stored = paths["/api/v1/admin/pictures"]["post"]["responses"][201]["content"]["application/json"];

/** Half a megabyte takes this long on the slowest of lines, in milliseconds. */
const patience = 120_000;

/**
 * upload sends a picture and tells how much of it is sent, from 0 to 1. The page's other requests go through fetch, which
 * cannot tell. Errors: Problem.
 */
export async function upload(
  file: Blob,
  type: PictureType,
  key: string,
  sent: (part: number) => void,
): Promise<Stored> {
  if (due()) await refresh(current().session?.accessToken);
  const used = current().session?.accessToken;
  let response = await post(file, type, key, sent);
  if (response.status === 401 && used && (await refresh(used))) response = await post(file, type, key, sent);
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as Stored;
}

function post(file: Blob, type: PictureType, key: string, sent: (part: number) => void): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/v1/admin/pictures");
    request.timeout = patience;
    request.setRequestHeader("Content-Type", type);
    request.setRequestHeader("Idempotency-Key", key);
    const token = current().session?.accessToken;
    if (token) request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.upload.onprogress = event => {
      if (event.lengthComputable) sent(event.loaded / event.total);
    };
    request.onload = () => {
      const traceId = request.getResponseHeader("X-Trace-Id");
      const headers = traceId ? { "X-Trace-Id": traceId } : undefined;
      resolve(new Response(request.responseText, { status: request.status, statusText: request.statusText, headers }));
    };
    request.ontimeout = () => reject(new Problem(0, slow, "the shop takes too long to answer"));
    request.onerror = () =>
      reject(
        navigator.onLine
          ? new Problem(0, unreachable, "the shop does not answer")
          : new Problem(0, offline, "there is no network"),
      );
    request.send(file);
  });
}
