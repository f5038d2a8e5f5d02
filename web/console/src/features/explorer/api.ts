import { get, send } from "@/api/http";

export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  description?: string;
  schema?: { type?: string; enum?: string[]; default?: unknown };
}

export interface Operation {
  id: string;
  method: string;
  path: string;
  summary: string;
  description?: string;
  tag: string;
  who: "anyone" | "customer" | "operator";
  parameters: Parameter[];
  body?: { contentTypes: string[]; required: boolean; example?: unknown };
}

export interface User {
  email: string;
  name: string;
  role: "customer" | "operator";
}

export interface Api {
  edge: string;
  operations: Operation[];
  users: User[];
}

export interface Call {
  user: string;
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body?: unknown;
  newIdempotencyKey: boolean;
}

export interface Answer {
  status: number;
  headers: Record<string, string[]>;
  body: string;
  base64: boolean;
  truncated: boolean;
  durationMs: number;
  traceId: string;
  idempotencyKey?: string;
}

export const readApi = (signal?: AbortSignal) => get<Api>("/api/explorer", undefined, signal);
export const request = (call: Call) => send<Answer>("POST", "/api/explorer/requests", call);
