// What the page has now. It runs in a world of its own, where nothing that the page did to its objects is seen.
// Shadow roots are read as they are drawn: in place of what they cover, with the slotted content in its slots.
(want, limit) => {
  const mute = new Set(["script", "style", "noscript", "template"]);
  const empty = new Set(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]);
  let shadows = false;
  const drawn = (n) => {
    if (n.shadowRoot) {
      shadows = true;
      return n.shadowRoot.childNodes;
    }
    if (n.localName === "slot") {
      const given = n.assignedNodes();
      if (given.length > 0) return given;
    }
    return n.childNodes;
  };

  let letters = 0, hash = 0;
  const todo = document.documentElement ? [document.documentElement] : [];
  while (todo.length > 0) {
    const n = todo.pop();
    if (n.nodeType === Node.TEXT_NODE) {
      const text = n.data.trim();
      letters += text.length;
      for (let i = 0; i < text.length; i++) hash = (hash * 31 + text.charCodeAt(i)) | 0;
    } else if (n.nodeType === Node.ELEMENT_NODE && !mute.has(n.localName)) {
      for (const c of drawn(n)) todo.push(c);
    }
  }
  const state = { url: location.href, type: document.contentType, letters, hash, html: "", large: false };
  if (!want || !document.documentElement) return state;

  const parts = ["<!DOCTYPE html>\n"];
  let size = 0;
  const put = (s) => {
    size += s.length;
    if (size > limit) throw state;
    parts.push(s);
  };
  const escape = (s) => s.replace(/&/g, "&amp;").replace(/\u00a0/g, "&nbsp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  const write = (n) => {
    if (n.nodeType === Node.TEXT_NODE) {
      put(mute.has(n.parentNode.localName) ? n.data : escape(n.data));
    } else if (n.nodeType === Node.ELEMENT_NODE && n.localName === "slot") {
      for (const c of drawn(n)) write(c);
    } else if (n.nodeType === Node.ELEMENT_NODE) {
      put("<" + n.localName);
      for (const a of n.attributes) put(" " + a.name + '="' + escape(a.value).replace(/"/g, "&quot;") + '"');
      put(">");
      if (empty.has(n.localName)) return;
      for (const c of drawn(n)) write(c);
      put("</" + n.localName + ">");
    }
  };
  try {
    if (shadows) write(document.documentElement);
    else put(document.documentElement.outerHTML);
    state.html = parts.join("").toWellFormed();
  } catch (e) {
    if (e !== state) throw e;
    state.large = true;
  }
  return state;
}
