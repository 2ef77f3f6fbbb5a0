// A form says what it lacks in the reader's language, beside the field, and says it once.

/** Where most readers have their mailbox, and what looks like a slip for one of those and is none. */
const DOMAINS = [
  "gmail.com", "hotmail.com", "hotmail.it", "outlook.com", "outlook.it", "icloud.com", "live.it",
  "libero.it", "tiscali.it", "virgilio.it", "alice.it", "fastwebnet.it", "yahoo.com", "yahoo.it",
  "aruba.it", "proton.me", "protonmail.com", "mail.com", "ymail.com",
];

/** Milliseconds after which a button can be pressed again: the reader may have stopped the page, or
 * the answer be in another tab. */
const PATIENCE = 8000;

/** The address with its domain put right, if that is one slip away from a common one; or null. */
function corrected(address) {
  const at = address.lastIndexOf("@");
  const domain = address.slice(at + 1).toLowerCase();
  if (at < 1 || DOMAINS.includes(domain)) return null;
  const near = DOMAINS.find((known) => isOneSlip(domain, known));
  return near ? address.slice(0, at + 1) + near : null;
}

/** Whether one letter more, less or other, or two swapped, make one word of the other. */
function isOneSlip(word, other) {
  if (word === other || Math.abs(word.length - other.length) > 1) return false;
  let start = 0;
  while (start < word.length && word[start] === other[start]) start += 1;
  let end = 0;
  const left = Math.min(word.length, other.length) - start;
  while (end < left && word.at(-1 - end) === other.at(-1 - end)) end += 1;
  const [a, b] = [word.slice(start, word.length - end), other.slice(start, other.length - end)];
  return (a.length <= 1 && b.length <= 1) || (a.length === 2 && a === b[1] + b[0]);
}

/** What is wrong with an address, in the words of the form; empty when nothing is. */
function fault(email, words) {
  const address = email.value;
  const fill = (text) => text.replace("{address}", () => address);
  if (!address) return words.empty;
  if (!address.includes("@")) return fill(words.no_at);
  const domain = address.slice(address.lastIndexOf("@") + 1);
  if (!/^[^\s.]+(\.[^\s.]+)+$/.test(domain)) return fill(words.no_domain);
  return email.validity.valid ? "" : fill(words.malformed);
}

/** Helps with a form from now on, in the language of what is around it. */
export async function help(form, load) {
  const words = (await load("./words.js")).of(form).form;
  const email = form.querySelector("input[type=email]");
  const note = document.getElementById(email.getAttribute("aria-describedby"));
  const button = form.querySelector("[type=submit]");
  const label = button.textContent;
  let offered = "";

  const rest = () => {
    button.textContent = label;
    button.removeAttribute("aria-busy");
  };

  const clear = () => {
    note.replaceChildren();
    email.removeAttribute("aria-invalid");
  };

  /** Shows a note; a reader who hears the page hears it with the field. */
  const say = (...parts) => {
    note.replaceChildren(...parts);
    email.focus();
  };

  /** Offers the address that was probably meant; the reader decides. */
  const offer = (better) => {
    const take = document.createElement("button");
    take.type = "button";
    take.textContent = better;
    take.addEventListener("click", () => {
      email.value = better;
      clear();
      button.focus();
    });
    const [before, after] = words.suggestion.split("{address}");
    say(before, take, after);
    offered = email.value;
  };

  email.addEventListener("input", clear);

  form.addEventListener("submit", (event) => {
    email.value = email.value.trim();
    const wrong = fault(email, words);
    const better = corrected(email.value);
    if (wrong) {
      event.preventDefault();
      email.setAttribute("aria-invalid", "true");
      say(wrong);
    } else if (better && offered !== email.value) {
      event.preventDefault();
      offer(better);
    } else if (!form.reportValidity() || button.hasAttribute("aria-busy")) {
      event.preventDefault();
    } else {
      button.textContent = words.working;
      button.setAttribute("aria-busy", "true");
      setTimeout(rest, PATIENCE);
    }
  });

  // Back from the answer, browsers may show the page as it was left.
  addEventListener("pageshow", ({ persisted }) => { if (persisted) rest(); });
}
