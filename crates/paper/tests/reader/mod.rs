//! Reads a PDF back: its text, its tags, its catalog.

use lopdf::{Dictionary, Document, Object};

/// An opened PDF.
pub struct Reader(Document);

impl Reader {
    pub fn open(pdf: &[u8]) -> Self {
        Self(Document::load_mem(pdf).expect("a readable PDF"))
    }

    /// All text in reading order of the pages, every run of white space as one space.
    pub fn text(&self) -> String {
        let pages: Vec<u32> = self.0.get_pages().into_keys().collect();
        let text = self.0.extract_text(&pages).expect("text with a Unicode mapping");
        text.replace('\u{200B}', "")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }

    pub fn xmp(&self) -> String {
        let metadata = self.follow(self.catalog().get(b"Metadata").unwrap());
        let stream = metadata.as_stream().unwrap();
        String::from_utf8(
            stream
                .get_plain_content()
                .unwrap_or_else(|_| stream.content.clone()),
        )
        .unwrap()
    }

    pub fn lang(&self) -> String {
        String::from_utf8(self.catalog().get(b"Lang").unwrap().as_str().unwrap().to_vec()).unwrap()
    }

    pub fn is_marked(&self) -> bool {
        let marks = self
            .follow(self.catalog().get(b"MarkInfo").unwrap())
            .as_dict()
            .unwrap();
        marks.get(b"Marked").unwrap().as_bool().unwrap() && self.catalog().has(b"StructTreeRoot")
    }

    pub fn shows_title(&self) -> bool {
        let preferences = self
            .follow(self.catalog().get(b"ViewerPreferences").unwrap())
            .as_dict()
            .unwrap();
        preferences.get(b"DisplayDocTitle").unwrap().as_bool().unwrap()
    }

    /// Tags in reading order, each with its alternative text.
    pub fn tags(&self) -> Vec<(String, String)> {
        let mut found = vec![];
        self.walk(self.catalog().get(b"StructTreeRoot").unwrap(), &mut found);
        found
    }

    /// Number of link annotations.
    pub fn links(&self) -> usize {
        let is_link = |object: &&Object| {
            object.as_dict().is_ok_and(|dict| {
                dict.get(b"Subtype")
                    .and_then(Object::as_name)
                    .is_ok_and(|name| name == b"Link")
            })
        };
        self.0.objects.values().filter(is_link).count()
    }

    fn walk(&self, object: &Object, found: &mut Vec<(String, String)>) {
        match self.follow(object) {
            Object::Array(kids) => kids.iter().for_each(|kid| self.walk(kid, found)),
            Object::Dictionary(dict) => {
                if let Ok(tag) = dict.get(b"S").and_then(Object::as_name) {
                    let alt = dict
                        .get(b"Alt")
                        .map(|alt| lopdf::decode_text_string(alt).unwrap())
                        .unwrap_or_default();
                    found.push((String::from_utf8(tag.to_vec()).unwrap(), alt));
                }
                if let Ok(kids) = dict.get(b"K") {
                    self.walk(kids, found);
                }
            }
            _ => {}
        }
    }

    fn follow<'a>(&'a self, object: &'a Object) -> &'a Object {
        self.0.dereference(object).unwrap().1
    }

    fn catalog(&self) -> &Dictionary {
        self.0.catalog().unwrap()
    }
}
