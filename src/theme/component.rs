//! Components of a theme that the program draws by itself, once for many pages.

use tera::{Context, Value};

use super::{Theme, locate};
use crate::diagnostic::{Diagnostic, Problem};

/// What [`Theme::once`] has drawn: names with their HTML.
pub(crate) type Drawn = Vec<(String, String)>;

impl Theme {
    /// Draws one component, with its arguments and with the values that it may ask for by
    /// `@name`.
    ///
    /// # Errors
    /// A diagnostic that names template, line and column, and the component as the page.
    pub fn draw(
        &self,
        component: &str,
        arguments: &Context,
        implicit: &Context,
    ) -> Result<String, Diagnostic> {
        self.tera()
            .render_component_with_implicits(component, arguments, implicit, None, true)
            .map_err(|error| {
                let (place, detail) = locate(&error, component, &self.sources);
                let problem = Problem::TemplateRender {
                    page: format!("<{component}/>").into(),
                    detail: detail.into(),
                };
                Diagnostic::new(place, problem)
            })
    }

    /// Draws all components that bear `{"once": true}`, by name: those that a theme wants
    /// drawn once for each language and not once for each page.
    ///
    /// # Errors
    /// As [`Theme::draw`].
    pub fn once(&self, implicit: &Context) -> Result<Drawn, Diagnostic> {
        let mut names: Vec<&str> = (self.tera().get_component_names())
            .filter(|name| self.is_once(name))
            .collect();
        names.sort_unstable();
        names
            .into_iter()
            .map(|name| {
                let html = self.draw(name, &Context::new(), implicit)?;
                Ok((name.to_owned(), html))
            })
            .collect()
    }

    fn is_once(&self, component: &str) -> bool {
        let definition = self.tera().get_component_definition(component);
        definition.is_some_and(|definition| {
            let mark = definition.metadata().get("once");
            mark.is_some_and(|mark| *mark == Value::from(true))
        })
    }
}
