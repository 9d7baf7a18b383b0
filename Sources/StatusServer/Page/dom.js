// Elements are built here and nowhere else, and never from markup: what customers and segments are called
// stays text.

const svgNamespace = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

/** An element with attributes, listeners (attributes that are functions, named by event) and children. */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for an element of SVG. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(svgNamespace, tag), attributes, children);
}

/** A name as text that may be broken behind its dots and underscores, and so not in the middle of a word. */
export function breakable(name) {
  return String(name).split(/(?<=[._])/).flatMap((part, index) => (index > 0 ? [h("wbr"), part] : [part]));
}

/** The element of the page with this id. */
export const byId = (id) => document.getElementById(id);

/** Sets an element's text, and touches nothing where it is the same. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
