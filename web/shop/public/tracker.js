// A visit counter by the contract of Umami's tracker (https://umami.is/docs/tracker-configuration), for the places where
// there is no Umami: the attributes of its script element, window.umami, and what is sent where. In its place may stand
// the script of a real Umami; nothing else changes.
(() => {
  const script = document.currentScript;
  const { doNotTrack, globalPrivacyControl, language } = navigator;
  if (!script) return;
  const setting = name => script.getAttribute(`data-${name}`);
  const on = name => setting(name) === "true";
  const website = setting("website-id");
  const host = (setting("host-url") || script.src.split("/").slice(0, -1).join("/")).replace(/\/$/, "");
  const refused =
    !website ||
    (on("do-not-track") && (doNotTrack === "1" || doNotTrack === "yes" || globalPrivacyControl === true)) ||
    (setting("domains") && !setting("domains").split(",").includes(location.hostname));

  const address = text => {
    const url = new URL(text, location.href);
    if (on("exclude-search")) url.search = "";
    if (on("exclude-hash")) url.hash = "";
    return url.toString();
  };
  let current = address(location.href);
  let referrer = document.referrer.startsWith(location.origin) ? "" : document.referrer;
  let cache;

  const payload = () => ({
    website,
    hostname: location.hostname,
    language,
    referrer,
    screen: `${screen.width}x${screen.height}`,
    title: document.title,
    url: current,
    ...(setting("tag") && { tag: setting("tag") }),
  });
  const send = async (type, data) => {
    if (refused) return;
    const before = window[setting("before-send")];
    const content = typeof before === "function" ? before(type, data) : data;
    if (!content) return;
    try {
      const answer = await fetch(`${host}/api/send`, {
        method: "POST",
        body: JSON.stringify({ type, payload: content }),
        headers: { "Content-Type": "application/json", ...(cache && { "x-umami-cache": cache }) },
        keepalive: true,
        credentials: "omit",
      });
      cache = (await answer.json()).cache ?? cache;
    } catch {
      // A visit that is not counted is nobody's trouble.
    }
  };
  const track = (name, data) => {
    if (typeof name === "string") return send("event", { ...payload(), name, ...(data && { data }) });
    if (typeof name === "object") return send("event", { ...name });
    if (typeof name === "function") return send("event", name(payload()));
    return send("event", payload());
  };
  const identify = (id, data) =>
    send("identify", { ...payload(), ...(typeof id === "string" ? { id, data } : { data: id }) });
  window.umami ??= { track, identify };
  if (refused || setting("auto-track") === "false") return;

  const look = () => {
    const next = address(location.href);
    if (next === current) return;
    referrer = current;
    current = next;
    setTimeout(track, 300); // the page may set its title first
  };
  for (const name of ["pushState", "replaceState"]) {
    const change = history[name];
    history[name] = function (...args) {
      change.apply(this, args);
      look();
    };
  }
  addEventListener("popstate", look);
  addEventListener(
    "click",
    event => {
      const element = event.target instanceof Element && event.target.closest("[data-umami-event]");
      if (!element) return;
      const data = {};
      for (const { name, value } of element.attributes)
        if (name.startsWith("data-umami-event-")) data[name.slice("data-umami-event-".length)] = value;
      track(element.getAttribute("data-umami-event"), data);
    },
    true,
  );
  track();
})();
