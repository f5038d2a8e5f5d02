import "@testing-library/jest-dom/vitest";
import { cleanup } from "@testing-library/react";
import { afterEach, vi } from "vitest";
import "@mall/common/i18n";

afterEach(cleanup);

// What jsdom lacks and the component library asks for.
Object.defineProperty(window, "matchMedia", {
  writable: true,
  value: (query: string) => ({
    matches: false,
    media: query,
    onchange: null,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    dispatchEvent: () => false,
  }),
});
class Observer {
  observe() {}
  unobserve() {}
  disconnect() {}
  takeRecords() {
    return [];
  }
}
vi.stubGlobal("ResizeObserver", Observer);
vi.stubGlobal("IntersectionObserver", Observer);
Element.prototype.scrollIntoView = () => undefined;
Blob.prototype.arrayBuffer ??= function (this: Blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as ArrayBuffer);
    reader.onerror = () => reject(reader.error);
    reader.readAsArrayBuffer(this);
  });
};

// jsdom has no canvas: a graph that is drawn before its test ends would fail it. This one takes every stroke.
const strokes = new Proxy(
  {},
  {
    get: (_, name) =>
      name === "measureText"
        ? (text: string) => ({ width: text.length * 6 })
        : () => ({ addColorStop: () => undefined }),
    set: () => true,
  },
);
HTMLCanvasElement.prototype.getContext = (() => strokes) as never;
