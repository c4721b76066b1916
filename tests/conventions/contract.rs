//! The wire contract as the rules read it: what a descriptor set declares, with the comment above each element.

use std::collections::HashMap;

use prost_reflect::{
    DescriptorPool, EnumDescriptor, FieldDescriptor, FileDescriptor, Kind, MessageDescriptor,
    MethodDescriptor, ServiceDescriptor,
};
use protox::{
    Compiler,
    file::{ChainFileResolver, File, FileResolver, GoogleFileResolver},
};

/// Files, messages, enums and services, without what they import from Google.
pub(crate) struct Contract {
    pool: DescriptorPool,
    comments: HashMap<(String, Vec<i32>), String>,
}

/// A named part of the contract and the comment above it, on one line; empty without one.
pub(crate) struct Element<'a> {
    pub(crate) name: String,
    pub(crate) comment: &'a str,
}

impl Contract {
    /// The contract that the services are built from.
    pub(crate) fn ours() -> Self {
        Self::new(DescriptorPool::decode(qiyou_proto::DESCRIPTOR_SET).unwrap())
    }

    /// A contract for one test: declarations of the package `qiyou.demo.v1`.
    pub(crate) fn of(declarations: &str) -> Self {
        let imports =
            ["any", "struct", "timestamp"].map(|name| format!("import \"google/protobuf/{name}.proto\";"));
        let source = format!("package qiyou.demo.v1; {} {declarations}", imports.concat());
        Self::compiled("qiyou/demo/v1/demo.proto", &source)
    }

    /// A contract of one file.
    pub(crate) fn compiled(path: &'static str, source: &str) -> Self {
        let file = OneFile { path, source: format!("syntax = \"proto3\"; {source}") };
        let mut resolver = ChainFileResolver::new();
        resolver.add(file);
        resolver.add(GoogleFileResolver::new());
        let mut compiler = Compiler::with_file_resolver(resolver);
        compiler.include_imports(true).include_source_info(true).open_file(path).unwrap();
        Self::new(DescriptorPool::decode(compiler.encode_file_descriptor_set().as_slice()).unwrap())
    }

    fn new(pool: DescriptorPool) -> Self {
        let mut comments = HashMap::new();
        for file in pool.files() {
            let info = file.file_descriptor_proto().source_code_info.clone().unwrap_or_default();
            for location in info.location {
                let lines = location.leading_comments().lines().map(str::trim);
                let comment = lines.collect::<Vec<_>>().join(" ").trim().to_owned();
                comments.insert((file.name().to_owned(), location.path), comment);
            }
        }
        Self { pool, comments }
    }

    pub(crate) fn files(&self) -> impl Iterator<Item = FileDescriptor> {
        self.pool.files().filter(is_own)
    }

    /// Every message, nested ones too.
    pub(crate) fn messages(&self) -> impl Iterator<Item = MessageDescriptor> {
        self.pool.all_messages().filter(|message| is_own(&message.parent_file()) && !message.is_map_entry())
    }

    pub(crate) fn fields(&self) -> impl Iterator<Item = FieldDescriptor> {
        self.messages().flat_map(|message| message.fields().collect::<Vec<_>>())
    }

    /// Every enum, nested ones too.
    pub(crate) fn enums(&self) -> impl Iterator<Item = EnumDescriptor> {
        self.pool.all_enums().filter(|item| is_own(&item.parent_file()))
    }

    pub(crate) fn services(&self) -> impl Iterator<Item = ServiceDescriptor> {
        self.pool.services().filter(|service| is_own(&service.parent_file()))
    }

    pub(crate) fn methods(&self) -> impl Iterator<Item = MethodDescriptor> {
        self.services().flat_map(|service| service.methods().collect::<Vec<_>>())
    }

    /// The comment above what stands at a path of a file.
    pub(crate) fn comment(&self, file: &FileDescriptor, path: &[i32]) -> &str {
        self.comments.get(&(file.name().to_owned(), path.to_vec())).map_or("", String::as_str)
    }

    /// Everything that has a name and takes a comment.
    pub(crate) fn elements(&self) -> Vec<Element<'_>> {
        let element = |name: &str, file: &FileDescriptor, path: &[i32]| Element {
            name: name.to_owned(),
            comment: self.comment(file, path),
        };
        let mut elements = Vec::new();
        for message in self.messages() {
            let file = message.parent_file();
            elements.push(element(message.full_name(), &file, message.path()));
            elements.extend(message.fields().map(|field| element(field.full_name(), &file, field.path())));
            // An optional field is a oneof of its own to the compiler and nobody else.
            let oneofs = message.oneofs().filter(|oneof| !oneof.is_synthetic());
            elements.extend(oneofs.map(|oneof| element(oneof.full_name(), &file, oneof.path())));
        }
        for item in self.enums() {
            let file = item.parent_file();
            elements.push(element(item.full_name(), &file, item.path()));
            elements.extend(item.values().map(|value| element(value.full_name(), &file, value.path())));
        }
        for service in self.services() {
            let file = service.parent_file();
            elements.push(element(service.full_name(), &file, service.path()));
            elements
                .extend(service.methods().map(|method| element(method.full_name(), &file, method.path())));
        }
        elements
    }
}

/// The type of a field as its file writes it, with the package of a message or an enum.
pub(crate) fn type_name(kind: &Kind) -> String {
    match (kind.as_message(), kind.as_enum()) {
        (Some(message), _) => message.full_name().to_owned(),
        (_, Some(item)) => item.full_name().to_owned(),
        (None, None) => format!("{kind:?}").to_ascii_lowercase(),
    }
}

fn is_own(file: &FileDescriptor) -> bool {
    !file.package_name().starts_with("google.")
}

/// A file that stands nowhere but in a test.
struct OneFile {
    path: &'static str,
    source: String,
}

impl FileResolver for OneFile {
    fn open_file(&self, name: &str) -> Result<File, protox::Error> {
        if name == self.path {
            File::from_source(name, &self.source)
        } else {
            Err(protox::Error::file_not_found(name))
        }
    }
}
