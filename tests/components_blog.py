"""A blog whose one article has every component that authors can write."""

from __future__ import annotations

from pathlib import Path

from conftest import ROOT, Site, letter_files, letters, make_project, post

EVERYTHING = "tutto/"
"""Where that article is."""

KINDS = [
    "note", "abstract", "info", "tip", "success", "question", "warning", "failure", "danger",
    "bug", "example", "quote",
]  # fmt: skip
CALLOUTS = "\n".join(f'!!! {kind} "Un riquadro {kind}"\n    Con `codice`.\n' for kind in KINDS)
TEXT = f"""
Il primo capoverso, con *enfasi*, **forza**, `codice`, ~~errori~~, ^^aggiunte^^, H~2~O, 10 m^2^,
==evidenza== e ++ctrl+c++. In inglese si dice *permission marketing*{{lang=en}}.

<!-- more -->

[[newsletter]]

## Un titolo con `codice`

Una nota[^1], un [collegamento](b.md "Con un titolo"), uno [fuori](https://altrove.example/),
:material-email: un'icona e la sigla HTML.

*[HTML]: HyperText Markup Language

![Una porta](porta.svg){{ width=80 }}

![Una porta alta](porta.svg)
/// caption
La didascalia della porta.
///

### Un elenco

1. uno
    - dentro
2. due

- [x] fatto
- [ ] da fare

Termine
:   La sua definizione.

| Una colonna larga | Un'altra colonna larga | Una terza colonna |
| --- | ---: | :---: |
| precipitevolissimevolmente | 1 | `un_nome_molto_lungo_di_funzione` |

## Riquadri

{CALLOUTS}
??? tip "Da aprire"
    Dentro.

???+ note "Già aperto"
    Dentro.

## Schede e codice

=== "Una scheda"
    Testo.

=== "Un'altra"
    ```python title="esempio.py" linenums="1" hl_lines="2"
    import re
    def saluta(chi: str = "mondo", quante: int = 3) -> str:  # un commento
        return f"ciao {{chi}}\\n" * quante
    ```

```yaml hl_lines="2"
# un commento
chiave: "valore"
altra: [1, true, null]
```

```html
<!-- un commento --><p class="a">&amp;</p>
```

Nel testo `#!python len(nome) == 3`.

<div class="grid cards" markdown>

-   :material-pencil: __Scrivere__

    ---

    Una frase.

-   :material-content-cut: __Tagliare__

    ---

    Un'altra.

</div>

[Un pulsante](b.md){{ .md-button }} [uno pieno](b.md){{ .md-button .md-button--primary }}

> Una citazione.

https://www.youtube.com/watch?v=dQw4w9WgXcQ

[[invito]]

[[leggi-anche: b.md]]

***

[^1]: Il testo della nota.
"""
AUTHOR = """
authors:
  ada:
    name: Ada Bussola
    description: Scrive
    avatar: porta.svg
    bio: Una *vita* breve.
    links: [{name: Altrove, url: https://altrove.example/}]
"""
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 600"><path d="M0 0h8v8z"/></svg>'
)


def components_blog(folder: Path) -> Site:
    """Build it in a folder; return its site."""
    invitation = {"heading": "Un invito", "text": "A *te*.", "button": "Vai", "url": "privacy.md"}
    project = make_project(folder)
    project.configure(
        nav=None,
        watch=[],
        extra={
            "permesso": {
                "cards": {"make": False},
                "newsletter": letters(topics=["Orto"]),
                "ctas": {"una": invitation},
                "comments": {
                    "provider": "isso",
                    "root": "https://c.example",
                    "privacy": "privacy.md",
                },
            }
        },
    )
    front: dict[str, object] = {
        "slug": "tutto",
        "subtitle": "Con tutto",
        "authors": "[ada]",
        "categories": "[Orto]",
        "tags": "[uno, due]",
        "series": "Una serie",
        "image": "{src: porta.svg, alt: Una porta, caption: Chiusa, credit: Ada}",
    }
    texts = {
        "posts/a.md": post("Tutto", TEXT, **front),
        "posts/b.md": post("An English one", series="Una serie", categories="[Orto]", lang="en"),
        ".authors.yml": AUTHOR,
        "porta.svg": DRAWING,
        "posts/porta.svg": DRAWING,
        "immagini/favicon.svg": (ROOT / "docs/immagini/favicon.svg").read_text(encoding="utf-8"),
        **letter_files(),
    }
    project.write({f"docs/{name}": text for name, text in texts.items()})
    site = project.build("--strict")
    assert site.status == 0, site.output
    return site
